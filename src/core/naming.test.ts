import { expect, test } from 'vitest';
import * as naming from './naming.ts';

test('a Docker id of 64 digits is split over two tags, a swarm id fits into one', () => {
  const id = `${'a'.repeat(32)}${'b'.repeat(32)}`;
  expect(naming.idTags(id)).toEqual([
    `kuryr.net.uuid.lh:${'a'.repeat(32)}`,
    `kuryr.net.uuid.uh:${'b'.repeat(32)}`,
  ]);
  expect(naming.idTags('a1b2c3d4e5f6g7h8i9j0k1l2m')).toEqual([
    'kuryr.net.uuid.lh:a1b2c3d4e5f6g7h8i9j0k1l2m',
  ]);
});

test('names are those that the Python kuryr-libnetwork gave', () => {
  const id = '0123456789abcdef'.repeat(4);
  expect(naming.networkName(id)).toBe('kuryr-net-01234567');
  expect(naming.existingTag(id)).toBe('kuryr.net.existing:0123456789ab');
  expect(naming.subnetName('10.10.0.0/16')).toBe('kuryr-subnet-10.10.0.0/16');
  expect(naming.subnetPoolName('kuryrPool', '10.10.0.0/16')).toBe('kuryrPool-10.10.0.0/16');
  expect(naming.portName('e1')).toBe('e1-port');
});

test('the tags of a pool are read back', () => {
  const tags = ['x', naming.carvedTag('p1'), naming.rangeTag('10.0.0.128/25')];
  expect(naming.readCarvedTag(tags)).toBe('p1');
  expect(naming.readRangeTag(tags)).toBe('10.0.0.128/25');
  expect(naming.readRangeTag([])).toBeUndefined();
});

test.each([
  [{}, undefined],
  [{ host: 'h1' }, undefined],
  [{ host: 'h1' }, 'shop_default (Compose project shop)'],
  [{}, 'a: on b'],
  [{ host: 'h1' }, 'x'.repeat(300)],
  [{ cluster: 'red' }, undefined],
  [{ host: 'h1', cluster: 'red' }, 'shop of the cluster blue'],
])('the description of a network of %j called %s is read back', (whose, label) => {
  const description = naming.networkDescription('0a1b', whose, label);
  expect(description.length).toBeLessThanOrEqual(255);
  expect(naming.readNetworkDescription(description)).toEqual({ dockerNetworkId: '0a1b', whose });
});

test.each([{}, { host: 'h1' }, { cluster: 'red' }, { host: 'h1', cluster: 'red' }])(
  'the description of a pool of %j is read back',
  (whose) => {
    expect(naming.readPoolDescription(naming.poolDescription(whose, 'r'))).toEqual(whose);
    expect(naming.readPoolDescription('an address pool')).toBeUndefined();
  },
);

test('a description of somebody else names no Docker network', () => {
  for (const text of ['', 'Docker network', 'my Docker network 0a1b', 'Docker network of mine']) {
    expect(naming.readNetworkDescription(text)).toBeUndefined();
  }
});
