import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isClaim, poolPortTags } from '../naming.ts';
import type { PortPool } from './port-pool.ts';
import { undoneClaims } from './recover-pools.ts';

/**
 * Takes in the ports of a pool that nobody knows of: Neutron may go on making them after their request was
 * given up, and their undoing found nothing.
 */
export async function findLost(core: Core, pool: PortPool, call: Call): Promise<void> {
  const { dockerNetworkId, addresses } = pool.place;
  const addressPoolIds = addresses.map((one) => one.addressPoolId);
  const filter = {
    tags: poolPortTags({ dockerNetworkId, addressPoolIds }),
    'binding:host_id': core.config.host,
  };
  const ports = await listPorts(core.session, filter, call);
  const undone = undoneClaims(core);
  for (const port of ports) {
    const isLost = isClaim(port.device_id) && !undone.has(port.device_id);
    if (!isLost || pool.get(port.id) || core.portPools.isClaimed(port.id)) continue;
    pool.add(port, 'new');
  }
}
