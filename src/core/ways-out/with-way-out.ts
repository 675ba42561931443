import { isCode } from '../../errors/kuryr-error.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { makeWayOut } from './make-way-out.ts';

/**
 * Does work that needs a router from a port's network to an external network. Most networks have one by
 * then, so Neutron's complaint is what makes us look for it.
 */
export async function withWayOut<T>(
  core: Core,
  port: Port,
  externalId: string,
  work: () => Promise<T>,
  call: Call,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    const making = () => makeWayOut(core, port, externalId, call);
    await core.locks.run(`way-out:${port.network_id}`, making, call);
    return work();
  }
}

function isUnreachable(error: unknown): boolean {
  if (isNeutronType(error, 'ExternalGatewayForFloatingIPNotFound')) return true;
  return isCode(error, 'OPENSTACK') && error.params.text.includes('is not reachable from subnet');
}
