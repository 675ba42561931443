import { describe, expect, test } from 'vitest';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { PortPool } from './port-pool.ts';

const V4 = { addressPoolId: 'pool4', subnetId: 'subnet4' };
const V6 = { addressPoolId: 'pool6', subnetId: 'subnet6' };
const SIZE = { min: 2, max: 0, batch: 4 };

function pool(...addresses: (typeof V4)[]) {
  let now = 0;
  const place = { dockerNetworkId: 'd', networkId: 'n', addresses };
  const made = new PortPool(place, SIZE, () => now);
  const add = (n: number, state: 'free' | 'returned' | 'new' = 'free', status = 'ACTIVE') => {
    now += 1;
    const fixed_ips = addresses.map(({ subnetId }, i) => ({
      subnet_id: subnetId,
      ip_address: i === 0 ? `10.0.0.${n}` : `fd00::${n}`,
    }));
    return made.add({ id: `port-${n}`, fixed_ips, status } as unknown as Port, state);
  };
  return { pool: made, add };
}

describe('a claim', () => {
  test('takes the port that has rested longest, an ACTIVE one first', () => {
    const one = pool(V4);
    one.add(1, 'free', 'DOWN');
    one.add(2);
    one.add(3);
    expect([1, 2, 3, 4].map(() => one.pool.claim('pool4')?.id)).toEqual([
      'port-2',
      'port-3',
      'port-1',
      undefined,
    ]);
  });

  test('takes none that is not plugged, and one that rests only when told to', () => {
    const one = pool(V4);
    one.add(1, 'new');
    one.add(2, 'returned');
    expect(one.pool.claim('pool4')).toBeUndefined();
    expect(one.pool.claim('pool4', true)).toMatchObject({ id: 'port-2', hot: false });
  });

  test('of a closed pool gets nothing', () => {
    const one = pool(V4);
    one.add(1);
    one.pool.close();
    expect(one.pool.claim('pool4')).toBeUndefined();
    expect(one.pool.claimAt('pool4', '10.0.0.1')).toBeUndefined();
  });
});

describe('with two families', () => {
  test('the second address is that of the port whose first was given out', () => {
    const one = pool(V4, V6);
    one.add(1);
    one.add(2);
    const first = one.pool.claim('pool4');
    expect(one.pool.claim('pool6')).toBe(first);
    expect(first && one.pool.addressOf(first, 'pool6')).toBe('fd00::1');
    expect(first?.out).toEqual(new Set(['pool4', 'pool6']));
  });

  test('a second address alone takes no port: its first one would never be asked for', () => {
    const one = pool(V4, V6);
    one.add(1);
    expect(one.pool.claim('pool6')).toBeUndefined();
  });

  test('a port whose endpoint has come is not asked for its other address any more', () => {
    const one = pool(V4, V6);
    one.add(1);
    const first = one.pool.claim('pool4');
    if (first) first.seated = true;
    expect(one.pool.claim('pool6')).toBeUndefined();
  });

  test('an address that the user chose is taken with its port', () => {
    const one = pool(V4, V6);
    one.add(1);
    one.add(2);
    const first = one.pool.claimAt('pool4', '10.0.0.2');
    expect(one.pool.claimAt('pool6', 'fd00::2')).toBe(first);
    expect(one.pool.claimAt('pool6', 'fd00::1')?.id).toBe('port-1');
  });
});
