import { expect, test } from 'vitest';
import { readPortWish } from './read-port-wish.ts';

test('no option wants nothing', () => {
  expect(readPortWish({ 'com.docker.network.portmap': [] })).toEqual({});
});

test('each option is read', () => {
  expect(
    readPortWish({
      'neutron.security_groups': 'web, db;web',
      'neutron.port_security': 'yes',
      'neutron.allowed_address_pairs': '10.0.0.100,fd00::/64@00:00:5E:00:01:05',
      'neutron.qos_policy': 'slow',
      'neutron.dns_name': 'web',
      'neutron.binding.vnic_type': 'direct',
      'neutron.binding.profile': '{"trusted": true}',
      'com.docker.network.driver.mtu': '1400',
      'kuryr.port_pool': 'false',
      'kuryr.ports_pool_min': '0',
      'kuryr.ports_pool_max': '8',
      'kuryr.ports_pool_batch': '2',
    }),
  ).toEqual({
    securityGroups: ['web', 'db'],
    portSecurity: true,
    addressPairs: [
      { ip_address: '10.0.0.100' },
      { ip_address: 'fd00::/64', mac_address: '00:00:5e:00:01:05' },
    ],
    qosPolicy: 'slow',
    dnsName: 'web',
    vnicType: 'direct',
    bindingProfile: { trusted: true },
    mtu: 1400,
    ahead: { enabled: false, min: 0, max: 8, batch: 2 },
  });
  expect(readPortWish({ 'neutron.security_groups': 'none' })).toEqual({ securityGroups: [] });
});

test.each([
  [{ 'neutron.security_groups': 'web,' }, /neutron\.security_groups has an empty place/],
  [{ 'neutron.security_groups': 'none,web' }, /says none and names groups/],
  [{ 'neutron.port_security': 'maybe' }, /must be true or false, not maybe/],
  [{ 'neutron.allowed_address_pairs': '10.0.0' }, /takes an address or a CIDR.*not 10\.0\.0$/],
  [{ 'neutron.allowed_address_pairs': '10.0.0.1@zz' }, /not 10\.0\.0\.1@zz$/],
  [{ 'neutron.binding.profile': '[1]' }, /takes a JSON object.*not \[1\]$/],
  [{ 'neutron.binding.profile': '{' }, /takes a JSON object/],
  [{ 'neutron.mtu': 'big' }, /neutron\.mtu must be a number of bytes from 68 on, not big/],
  [{ 'com.docker.network.driver.mtu': '9.5' }, /^the option com\.docker\.network\.driver\.mtu/],
  [
    { 'neutron.mtu': '1400', 'com.docker.network.driver.mtu': '1300' },
    /neutron\.mtu is 1400 and com\.docker\.network\.driver\.mtu is 1300/,
  ],
  [{ 'kuryr.ports_pool_batch': '0' }, /must be a number from 1 to 100, not 0/],
  [{ 'kuryr.ports_pool_min': '9', 'kuryr.ports_pool_max': '8' }, /is 8, less than .* which is 9/],
  [{ 'neutron.qos_policy': '' }, /neutron\.qos_policy needs a value/],
  [
    { 'neutron.port_security': 'false', 'neutron.security_groups': 'web' },
    /neutron\.port_security=false leaves no room for neutron\.security_groups/,
  ],
])('%j is refused in one sentence', (options, sentence) => {
  expect(() => readPortWish(options)).toThrow(sentence);
});
