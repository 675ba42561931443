import { expect, test } from 'vitest';
import {
  attached,
  detached,
  readRecord,
  recordTags,
  standingSubnet,
  withRecord,
} from './pool-record.ts';

const SUBNET = '11111111-2222-3333-4444-555555555555';
const OTHER = '11111111-2222-3333-4444-666666666666';
const DOCKER = 'd1'.repeat(32);
const WISHES = [
  {},
  { range: '10.0.0.128/25' },
  { carvedFrom: OTHER },
  { subnetId: SUBNET },
  { range: 'fd00::/80', carvedFrom: OTHER },
];

test.each(WISHES)('%j is read from tags and from a description', (record) => {
  expect(readRecord({ description: 'a pool', tags: recordTags(record) })).toEqual(record);
  const description = withRecord('a pool', record);
  expect(readRecord({ description, tags: [] })).toEqual(record);
  expect(withRecord(description, {})).toBe('a pool');
});

test.each(WISHES)('%j outlives that a subnet stands for the pool', (record) => {
  const used = attached(record, SUBNET, DOCKER);
  expect(standingSubnet(record)).toBeUndefined();
  expect(standingSubnet(used)).toBe(SUBNET);
  expect(detached(used)).toEqual(record);
});

test('a description that would be too long leaves out what has served', () => {
  const record = attached({ range: 'fd00:1:2:3::/80', carvedFrom: OTHER }, SUBNET, DOCKER);
  const description = withRecord(`Address pool of Docker on ${'h'.repeat(63)}, request r`, record);
  expect(description.length).toBeLessThanOrEqual(255);
  expect(standingSubnet(readRecord({ description, tags: [] }))).toBe(SUBNET);
});

test("what is in somebody's own description is no record", () => {
  for (const description of ['', 'mine [old]', 'mine [network]', '[a b] mine']) {
    expect(readRecord({ description, tags: [] })).toEqual({});
  }
});
