import { z } from 'zod';
import type { PortPool } from './port-pool.ts';

/** What an operator is told of a port pool. */
export const poolView = z.object({
  dockerNetworkId: z.string(),
  /** Neutron's. */
  networkId: z.string(),
  /** Ready, and ACTIVE in Neutron. */
  hot: z.number(),
  /** All that wait for a container: hot ones, and those that are made, plugged or resting now. */
  free: z.number(),
  used: z.number(),
  /** Below how many free ports it is refilled, and above how many it keeps none. */
  min: z.number(),
  max: z.number(),
  batch: z.number(),
  /** Emptied by an operator: it is refilled when the next container starts. */
  paused: z.boolean(),
  /** Why it cannot be refilled now. */
  problem: z.string().optional(),
});

export type PoolView = z.output<typeof poolView>;

/** A port of a pool as an operator sees it. */
export const poolPortView = z.object({
  id: z.string(),
  state: z.string(),
  status: z.string(),
  mac: z.string(),
  addresses: z.array(z.string()),
});

export type PoolPortView = z.output<typeof poolPortView>;

export function viewPool(pool: PortPool): PoolView {
  const { dockerNetworkId, networkId } = pool.place;
  const hot = pool.in('free').filter(({ port }) => port.status === 'ACTIVE').length;
  const { paused, problem, size } = pool;
  const { min, max, batch } = size;
  return {
    ...{ dockerNetworkId, networkId, hot, ...pool.fill(), min, max, batch, paused },
    ...(problem !== undefined && { problem }),
  };
}

export function viewPoolPorts(pool: PortPool): PoolPortView[] {
  return pool
    .in('new', 'free', 'returned', 'claimed', 'leaving')
    .map(({ id, state, port: { status, mac_address: mac, fixed_ips } }) => ({
      ...{ id, state, status, mac },
      addresses: fixed_ips.map((ip) => ip.ip_address),
    }));
}
