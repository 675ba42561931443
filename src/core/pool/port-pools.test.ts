import { expect, test } from 'vitest';
import type { PortPoolConfig } from '../../config/kuryr-config.ts';
import { unlimited } from '../../util/call.ts';
import { PortPools } from './port-pools.ts';

const CALM_MS = 20;

function used() {
  const pools = new PortPools({ min: 1, max: 0, batch: 1 } as PortPoolConfig, undefined, CALM_MS);
  const addresses = [{ addressPoolId: 'pool4', subnetId: 'subnet4' }];
  return { pools, pool: pools.open({ dockerNetworkId: 'd', networkId: 'n', addresses }) };
}

/** How long it took until the pools were calm, ms. */
async function calm(pools: PortPools): Promise<number> {
  const start = Date.now();
  await pools.calm(unlimited);
  return Date.now() - start;
}

test('a host is calm when its pools were not used for a moment, or has none', async () => {
  const { pools, pool } = used();
  pool.usedAt = Date.now();
  expect(await calm(pools)).toBeGreaterThanOrEqual(CALM_MS);
  pools.forget(pool);
  await pools.calm(unlimited);
});

test('it is not waited for ever on a host that never comes to rest', async () => {
  const { pools, pool } = used();
  Object.defineProperty(pool, 'usedAt', { get: Date.now });
  expect(await calm(pools)).toBeGreaterThanOrEqual(9 * CALM_MS);
});

test('who waits for it is ended with the daemon', async () => {
  const { pools, pool } = used();
  pool.usedAt = Date.now();
  const signal = AbortSignal.abort(new Error('the daemon stops'));
  await expect(pools.calm({ signal })).rejects.toThrow('the daemon stops');
});
