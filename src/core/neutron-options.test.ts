import { expect, test } from 'vitest';
import { readPoolOptions } from './ipam/pool-options.ts';
import { readNetworkOptions } from './network/network-options.ts';
import { theOnly } from './neutron-options.ts';

test('references are read by id or name, each family its own', () => {
  expect(
    readNetworkOptions({
      'neutron.net.name': 'n',
      'neutron.net.shared': 'True',
      'neutron.subnet.uuid': 's4',
      'neutron.pool.v6.name': 'p6',
      'com.docker.network.driver.mtu': '1400',
    }),
  ).toEqual({
    existing: { name: 'n' },
    shared: true,
    subnets: { 4: { id: 's4' } },
    pools: { 6: { name: 'p6' } },
    ipv6: {},
    ports: { mtu: 1400 },
  });
  const both = { 'neutron.subnet.name': 's4', 'neutron.subnet.v6.name': 's6' };
  expect(readPoolOptions(both, 4)).toEqual({ subnet: { name: 's4' } });
  expect(readPoolOptions(both, 6)).toEqual({ subnet: { name: 's6' } });
});

test.each([
  [
    { 'neutron.net.nmae': 'x' },
    /the option neutron\.net\.nmae is not known with -o; did you mean neutron\.net\.name\?/,
  ],
  [{ 'kuryr.elephant': 'x' }, /kuryr\.elephant is not known with -o; known are kuryr\.name, neu/],
  [{ 'neutron.net.uuid': '' }, /neutron\.net\.uuid needs a value/],
  [{ 'neutron.net.uuid': 'a', 'neutron.net.name': 'b' }, /either neutron\.net\.uuid or/],
  [{ 'kuryr.name': '' }, /kuryr\.name needs a value/],
  [{ 'kuryr.name': ' shop' }, /kuryr\.name has spaces at its ends/],
  [{ 'kuryr.name': 'shop\n' }, /kuryr\.name has spaces at its ends/],
  [{ 'kuryr.name': 'shop\x1b[1m' }, /characters that cannot be printed/],
  [{ 'kuryr.name': 's'.repeat(256) }, /may have 255 characters, not 256/],
  [{ 'neutron.net.shared': 'maybe' }, /must be true or false, not maybe/],
])('%j is refused in one sentence', (options, sentence) => {
  expect(() => readNetworkOptions(options)).toThrow(sentence);
});

test('a network option is not taken for one of the address pool', () => {
  expect(() => readPoolOptions({ 'neutron.net.uuid': 'x' }, 4)).toThrow(
    /not known with --ipam-opt; it belongs to -o/,
  );
});

test('none or several resources of a name are told apart', () => {
  const named = { name: 'web' };
  expect(theOnly([{ id: '1' }], 'subnet', named, 'neutron.subnet')).toEqual({ id: '1' });
  expect(() => theOnly([], 'subnet', named, 'neutron.subnet')).toThrow(
    /Neutron has no subnet named web .* openstack subnet list/,
  );
  expect(() => theOnly([{ id: '1' }, { id: '2' }], 'subnet', named, 'neutron.subnet')).toThrow(
    /2 subnets named web; choose one by its id: neutron\.subnet\.uuid=1/,
  );
});
