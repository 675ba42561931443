import { expect, test } from 'vitest';
import type { LinkRecord } from './codec/link.ts';
import { ownPair } from './create-veth.ts';

const plan = {
  name: 'tap1',
  mtu: 1442,
  alias: 'kuryr:1',
  peer: { name: 'tc1', mac: 'FA:16:3E:00:00:01', mtu: 1442, txChecksumOffload: false },
};
const host: LinkRecord = {
  index: 5,
  name: 'tap1',
  kind: 'veth',
  mac: '02:00:00:00:00:01',
  mtu: 1442,
  up: true,
  alias: 'kuryr:1',
  group: 0,
  lowerIndex: 4,
  lowerElsewhere: false,
};
const { alias: _, ...unmarked } = host;
const peer: LinkRecord = {
  ...unmarked,
  index: 4,
  name: 'tc1',
  mac: 'fa:16:3e:00:00:01',
  lowerIndex: 5,
};

test('a pair with our mark is ours, whatever its MAC is', () => {
  expect(ownPair(plan, host, peer)).toEqual({ host, peer });
  expect(ownPair(plan, host, { ...peer, mac: '02:00:00:00:00:09' })).toBeTruthy();
});

test('a pair that a try left before marking it is known by its MAC', () => {
  expect(ownPair(plan, unmarked, peer)).toEqual({ host: unmarked, peer });
  expect(() => ownPair(plan, unmarked, { ...peer, mac: '02:00:00:00:00:09' })).toThrow(
    'has another owner (no alias)',
  );
});

test.each([
  ['only the host end is here', host, undefined, 'tap1 exists already and its peer is not on this'],
  ['only the peer name is taken', undefined, peer, 'tc1 exists already and is not ours'],
  ['another kind', { ...host, kind: 'dummy' }, peer, 'is not the peer of tc1'],
  ['two ends of two pairs', host, { ...peer, lowerIndex: 9 }, 'is not the peer of tc1'],
  ['the end of a pair with another namespace', host, { ...peer, lowerElsewhere: true }, 'not the'],
  ['another mark', { ...host, alias: 'virt-manager' }, peer, 'has another owner (virt-manager)'],
])('a conflict: %s', (_name, hostLink, peerLink, message) => {
  expect(() => ownPair(plan, hostLink, peerLink)).toThrow(message);
  expect(() => ownPair(plan, hostLink, peerLink)).toThrow(
    expect.objectContaining({ code: 'CONFLICT' }),
  );
});
