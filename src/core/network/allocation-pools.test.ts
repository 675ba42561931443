import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, parseAddress } from '../../net/address.ts';
import { cidrAt, parseCidr } from '../../net/cidr.ts';
import { allocationPools } from './allocation-pools.ts';

const cidr = (text: string) => parseCidr(text) ?? expect.fail(text);
const address = (text: string) => parseAddress(text) ?? expect.fail(text);

test('the range of addresses leaves out the gateway and the auxiliary addresses', () => {
  expect(
    allocationPools(cidr('10.0.0.0/24'), undefined, [address('10.0.0.5'), address('10.0.0.1')]),
  ).toEqual([
    { start: '10.0.0.2', end: '10.0.0.4' },
    { start: '10.0.0.6', end: '10.0.0.254' },
  ]);
});

test('--ip-range narrows it and may hold the gateway', () => {
  expect(allocationPools(cidr('10.0.0.0/16'), cidr('10.0.0.0/24'), [address('10.0.0.1')])).toEqual([
    { start: '10.0.0.2', end: '10.0.0.255' },
  ]);
  expect(
    allocationPools(cidr('10.0.0.0/24'), cidr('10.0.0.128/25'), [address('10.0.0.1')]),
  ).toEqual([{ start: '10.0.0.128', end: '10.0.0.254' }]);
});

test('pools hold exactly the hosts of the range that are not kept', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 26, max: 30 }),
      fc.array(fc.integer({ min: 0, max: 63 }), { maxLength: 5 }),
      (prefix, offsets) => {
        const subnet = cidr('10.0.0.0/26');
        const range = cidrAt(4, subnet.first + 16n, prefix);
        const kept = offsets.map((o) => addressOf(4, subnet.first + BigInt(o)));
        const given = new Set<bigint>();
        for (const pool of allocationPools(subnet, range, kept)) {
          for (let v = address(pool.start).value; v <= address(pool.end).value; v += 1n)
            given.add(v);
        }
        for (let v = subnet.first; v <= subnet.last; v += 1n) {
          const host = v !== subnet.first && v !== subnet.last;
          const wanted = host && v >= range.first && v <= range.last;
          expect(given.has(v)).toBe(wanted && !kept.some((k) => k.value === v));
        }
      },
    ),
  );
});
