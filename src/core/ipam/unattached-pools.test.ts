import { expect, test } from 'vitest';
import { parseCidr } from '../../net/cidr.ts';
import { unlimited, withDeadline } from '../../util/call.ts';
import type { AddressPool } from './address-pools.ts';
import { UnattachedPools } from './unattached-pools.ts';

const RANGE = '10.10.0.0/16';

function pool(id: string): AddressPool {
  const cidr = parseCidr(RANGE);
  if (!cidr) throw new Error('no CIDR');
  return { id, cidr };
}

test('a range is taken from the moment when its pool begins to be made', async () => {
  const pools = new UnattachedPools();
  const slow = Promise.withResolvers<AddressPool>();
  const first = pools.make(RANGE, () => slow.promise, unlimited);
  expect(pools.ranges()).toEqual([RANGE]);
  expect(pools.peek(RANGE)).toBeUndefined();
  slow.resolve(pool('p1'));
  await first;
  expect(pools.peek(RANGE)?.id).toBe('p1');
});

test('a second pool of a range is made when the first has found its network', async () => {
  const pools = new UnattachedPools();
  await pools.make(RANGE, async () => pool('p1'), unlimited);
  let made = false;
  const second = pools.make(
    RANGE,
    async () => {
      made = true;
      return pool('p2');
    },
    unlimited,
  );
  await new Promise(setImmediate);
  expect(made).toBe(false);
  pools.remove('p1');
  await second;
  expect(pools.peek(RANGE)?.id).toBe('p2');
});

test('a pool that could not be made holds nobody up', async () => {
  const pools = new UnattachedPools();
  const failing = pools.make(RANGE, () => Promise.reject(new Error('no')), unlimited);
  const second = pools.make(RANGE, async () => pool('p2'), unlimited);
  await expect(failing).rejects.toThrow('no');
  expect((await second).id).toBe('p2');
});

test('a network that does not come is waited for only so long', async () => {
  const pools = new UnattachedPools(20);
  await pools.make(RANGE, async () => pool('p1'), unlimited);
  expect((await pools.make(RANGE, async () => pool('p2'), unlimited)).id).toBe('p2');
});

test('the wait ends with the call', async () => {
  const pools = new UnattachedPools();
  await pools.make(RANGE, async () => pool('p1'), unlimited);
  const late = pools.make(RANGE, async () => pool('p2'), withDeadline(20));
  await expect(late).rejects.toThrow(/timeout/i);
  expect(pools.peek(RANGE)?.id).toBe('p1');
});
