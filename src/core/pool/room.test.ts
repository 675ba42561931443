import { describe, expect, test } from 'vitest';
import { addressCount, poolRoom } from './room.ts';

describe('the room of a pool in a subnet', () => {
  test.each([
    ['a /28 is not drained', { total: 13, used: 0, waiting: 0 }, 3],
    ['what waits in the pool counts as free, and as held', { total: 13, used: 3, waiting: 3 }, 0],
    ['what others use shrinks it', { total: 253, used: 245, waiting: 0 }, 2],
    ['nothing is left of a full subnet', { total: 13, used: 13, waiting: 0 }, 0],
    [
      'a user may have chosen addresses outside of its ranges',
      { total: 13, used: 20, waiting: 0 },
      0,
    ],
  ])('%s', (_, addresses, room) => {
    expect(poolRoom(0.25, addresses)).toBe(room);
  });

  test('addresses are those of the allocation pools', () => {
    const allocation_pools = [
      { start: '10.0.0.2', end: '10.0.0.9' },
      { start: '10.0.0.20', end: '10.0.0.20' },
    ];
    expect(addressCount({ allocation_pools })).toBe(9);
    const v6 = [{ start: 'fd00::1', end: 'fd00::ffff:ffff:ffff:ffff' }];
    expect(addressCount({ allocation_pools: v6 })).toBeGreaterThan(1e19);
  });
});
