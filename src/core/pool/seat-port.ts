import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Core } from '../core.ts';

/** What an endpoint has of the pool that its port is from. */
export interface Seat {
  /** Whether the port is plugged already. */
  readonly plugged: boolean;
  /** What its tags say; undefined when it is of no pool. */
  readonly pool?: { readonly dockerNetworkId: string; readonly addressPoolIds: string[] };
}

/**
 * Lets an endpoint have the port that an address of was given out. One that was changed for it, by its MAC,
 * its addresses or the endpoint's options, is of no pool any more.
 *
 * @param asMade whether the options leave port and link as they were made
 */
export function seatPort(core: Core, port: Port, { asMade }: { readonly asMade: boolean }): Seat {
  const { pool, member } = core.portPools.find(port.id) ?? {};
  if (!pool || member?.state !== 'claimed') return { plugged: false };
  member.seated = true;
  member.labelled = true;
  const sameMac = member.port.mac_address === port.mac_address;
  if (!asMade || !sameMac || addressesOf(port) !== addressesOf(member.port)) {
    pool.remove(port.id);
    return { plugged: false };
  }
  const { dockerNetworkId, addresses } = pool.place;
  const addressPoolIds = addresses.map((one) => one.addressPoolId);
  return { plugged: member.hot, pool: { dockerNetworkId, addressPoolIds } };
}

function addressesOf({ fixed_ips }: Port): string {
  return fixed_ips
    .map((ip) => ip.ip_address)
    .sort()
    .join();
}
