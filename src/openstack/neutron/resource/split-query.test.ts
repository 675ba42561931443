import { expect, test } from 'vitest';
import { queryString } from '../../session/query.ts';
import { splitQuery } from './split-query.ts';

const ids = (count: number) => Array.from({ length: count }, (_, i) => `id-${i}`);

test('a short query stays one', () => {
  const query = { id: ids(3), name: 'a' };
  expect(splitQuery(query, 1000)).toEqual([query]);
});

test('the longest list is cut; every part is short, keeps the rest, and together they are whole', () => {
  const query = { id: ids(500), name: ['a', 'b'], fields: ['id', 'name'] };
  const parts = splitQuery(query, 300);
  for (const part of parts) {
    expect(queryString(part).length).toBeLessThanOrEqual(300);
    expect(part).toMatchObject({ name: ['a', 'b'], fields: ['id', 'name'] });
  }
  expect(parts.flatMap((part) => part['id'])).toEqual(query.id);
});

test('addresses are cut, the subnet that they must be in goes with every part', () => {
  const addresses = ids(100).map((id) => `ip_address=${id}`);
  const parts = splitQuery({ fixed_ips: ['subnet_id=s', ...addresses] }, 300);
  const kept = parts.map((part) => part['fixed_ips'] as string[]);
  expect(kept.every((one) => one.includes('subnet_id=s'))).toBe(true);
  expect(kept.flat().filter((one) => one !== 'subnet_id=s')).toEqual(addresses);
});

test('what cannot be cut stays whole', () => {
  const query = { name: 'x'.repeat(500), fields: ids(50) };
  expect(splitQuery(query, 300)).toEqual([query]);
});
