import { isCode } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { adoptPort, isFree } from '../ipam/adopt-port.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import { FOR_POOLS, poolPortTags } from '../naming.ts';
import { traitsOf } from './pool-port.ts';
import type { PoolPlace, PortPool } from './port-pool.ts';

/**
 * Takes ports into a pool that an operator made ahead and marked for it, or all free ones of a network that
 * is marked. They are the operator's: bound and tagged for now, and given back as they were found. Hosts
 * share them; of two that want the same one, its revision lets one win.
 *
 * @returns how many it were
 */
export async function takeMarked(
  core: Core,
  pool: PortPool,
  most: number,
  call: Call,
): Promise<number> {
  const { place } = pool;
  const { network } = await core.networks.get(place.dockerNetworkId, call);
  const all = network.tags.includes(FOR_POOLS);
  const filter = { network_id: place.networkId, ...(!all && { tags: [FOR_POOLS] }) };
  const ports = await listPorts(core.session, filter, call);
  let taken = 0;
  for (const port of ports.filter((one) => isWaiting(one) && fits(one, place))) {
    if (taken >= most) break;
    const adopted = await take(core, place, port, call);
    // It waits for no endpoint yet.
    core.endpoints.forgetPort(port.id);
    if (!adopted) continue;
    pool.add(adopted, 'new').traits = traitsOf(adopted);
    taken += 1;
  }
  return taken;
}

/** Undefined when somebody else has it by now. */
async function take(
  core: Core,
  place: PoolPlace,
  port: Port,
  call: Call,
): Promise<Port | undefined> {
  const { dockerNetworkId, addresses } = place;
  const addressPoolIds = addresses.map((one) => one.addressPoolId);
  try {
    return await adoptPort(core, port, call, async (adopted) => {
      const wanted = poolPortTags({ dockerNetworkId, addressPoolIds });
      const tags = await core.marks.addPortTags(port.id, wanted, call);
      return { ...adopted, tags: [...adopted.tags, ...tags] };
    });
  } catch (error) {
    const gone = isCode(error, 'OPENSTACK') && error.status === 404;
    if (gone || isCode(error, 'CONFLICT')) return undefined;
    throw error;
  }
}

/** Nobody's, and not about to be given back by a host that had it. */
function isWaiting(port: Port): boolean {
  return isFree(port) && !isExistingPort(port);
}

/** One address in each of the pool's subnets, and no other. */
function fits({ fixed_ips }: Port, { addresses }: PoolPlace): boolean {
  const has = fixed_ips.map((ip) => ip.subnet_id).sort();
  const wanted = addresses.map(({ subnetId }) => subnetId).sort();
  return has.join() === wanted.join();
}
