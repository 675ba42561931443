import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { leavePool, lockOf } from './leave-pool.ts';
import type { PortPool } from './port-pool.ts';

/** The pool of the Docker network whose id, or Neutron's, begins like this. */
export function poolNamed(core: Core, network: string): PortPool {
  const pools = core.portPools.all();
  const found = pools.filter(
    ({ place }) =>
      network !== '' &&
      (place.dockerNetworkId.startsWith(network) || place.networkId.startsWith(network)),
  );
  const [pool, ...others] = found;
  if (pool && others.length === 0) return pool;
  const known = pools.map(({ place }) => place.dockerNetworkId.slice(0, 12)).join(', ') || 'none';
  const what = pool
    ? `several networks begin with ${network}; give more of the id`
    : `no network with a port pool has an id that begins with ${network || 'nothing'}; there are: ${known}`;
  throw new KuryrError(pool ? 'CONFLICT' : 'NOT_FOUND', { what });
}

/** Lets a pool have so many free ports from now on, until the daemon starts again or the pool is freed. */
export function populatePool(core: Core, pool: PortPool, ports: number): void {
  const { max } = pool.size;
  if (max > 0 && ports > max) {
    const what = `${ports} ports are more than a pool may keep free, ${max}; raise [port_pool] ports_pool_max`;
    throw new KuryrError('BAD_REQUEST', { what });
  }
  pool.size = { ...pool.size, min: ports };
  pool.paused = false;
  core.portPools.onChange(pool);
}

/** Deletes the free ports of a pool, which stays empty until the next container starts on its network. */
export async function freePool(core: Core, pool: PortPool, call: Call): Promise<number> {
  pool.paused = true;
  pool.size = pool.ownSize;
  return core.locks.run(
    lockOf(pool),
    async () => {
      const free = pool.in('new', 'free', 'returned', 'leaving');
      await leavePool(core, pool, free, call);
      return free.length;
    },
    call,
  );
}
