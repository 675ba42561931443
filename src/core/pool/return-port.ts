import type { Core } from '../core.ts';
import { releaseFloatingIps } from '../floating-ips/release-floating-ips.ts';
import type { PortPool } from './port-pool.ts';

/**
 * Takes a port of a pool back when dockerd has released its last address: it rests, still plugged, and is
 * looked at before the next container gets it.
 *
 * @returns false when it is no port of a pool, or shall leave it
 */
export async function returnPort(
  core: Core,
  portId: string,
  addressPoolId: string,
): Promise<boolean> {
  const found = core.portPools.find(portId);
  if (!found) return false;
  const { pool, member } = found;
  // dockerd repeats a call whose answer it has not got; by then the port may be another container's.
  if (member.state !== 'claimed') return true;
  if (core.endpoints.endpointOf(portId) !== undefined) {
    core.log.warn({ portId }, 'an address was released whose endpoint is there; it stays');
    return true;
  }
  member.out.delete(addressPoolId);
  if (member.out.size > 0) return true;
  if (pool.closed || isFull(pool)) return false;
  // Of a container that an earlier run of the daemon started: DeleteEndpoint did not know the port.
  await releaseFloatingIps(core, portId);
  pool.unclaim(member, 'returned');
  await core.portPools.unkeep(portId);
  core.portPools.onChange(pool);
  return true;
}

function isFull(pool: PortPool): boolean {
  return pool.size.max > 0 && pool.fill().free >= pool.size.max;
}
