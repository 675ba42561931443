import { isIPv4 } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { type Options, readText, referenceTo } from '../neutron-options.ts';

/** The options for a floating IP that leads to one container as a whole. */
export const FLOATING_IP = 'neutron.floating_ip';
export const FLOATING_NETWORK = 'neutron.floating_network';

/** Which floating IP shall lead to a container. */
export type FloatingIpWish =
  /** None, whatever the options of its network say. */
  | 'none'
  /** The user's own, by its address or id; only by id once it was looked up. */
  | { readonly given: string }
  /** A new one of this external network, by name or id; only by id once it was looked up. */
  | { readonly network: string };

/** Reads what needs no cloud to be understood. */
export function readFloatingIpWish(options: Options): FloatingIpWish | undefined {
  const given = readText(options, FLOATING_IP);
  const network = readText(options, FLOATING_NETWORK);
  if (given !== undefined && network !== undefined) {
    throw bad(`give either ${FLOATING_IP} or ${FLOATING_NETWORK}, not both`);
  }
  if (given === 'none' || network === 'none') return 'none';
  if (network !== undefined) return { network };
  if (given === undefined) return undefined;
  if (isIPv4(given) || 'id' in referenceTo(given)) return { given };
  throw bad(
    `the option ${FLOATING_IP} takes the IPv4 address or the id of a floating IP (openstack floating ip list), not ${given}`,
  );
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
