import { expect, test } from 'vitest';
import { boundPortBody } from './bound-port-body.ts';

const subnet = { id: 'subnet', network_id: 'network' };
const here = { host: 'host-a', claim: 'kuryr-claim-1' };

test('a port without settings says where it goes and whose it is, nothing else', () => {
  expect(boundPortBody({ subnet, settings: {} }, here)).toEqual({
    name: 'kuryr-unbound-port',
    network_id: 'network',
    admin_state_up: true,
    fixed_ips: [{ subnet_id: 'subnet' }],
    device_owner: 'compute:kuryr',
    device_id: 'kuryr-claim-1',
    'binding:host_id': 'host-a',
  });
});

test('an asked address and MAC are in it', () => {
  const wish = { subnet, address: '10.0.0.7', macAddress: '02:00:00:00:00:07', settings: {} };
  expect(boundPortBody(wish, here)).toMatchObject({
    fixed_ips: [{ subnet_id: 'subnet', ip_address: '10.0.0.7' }],
    mac_address: '02:00:00:00:00:07',
  });
});

test('every setting that Neutron knows is an attribute of the port', () => {
  const settings = {
    securityGroups: ['group'],
    portSecurity: true,
    addressPairs: [{ ip_address: '10.0.0.100' }],
    qosPolicyId: 'policy',
    dnsName: 'web',
    vnicType: 'direct',
    bindingProfile: { trusted: true },
    mtu: 1400,
  };
  expect(boundPortBody({ subnet, settings }, here)).toMatchObject({
    security_groups: ['group'],
    port_security_enabled: true,
    allowed_address_pairs: [{ ip_address: '10.0.0.100' }],
    qos_policy_id: 'policy',
    dns_name: 'web',
    'binding:vnic_type': 'direct',
    'binding:profile': { trusted: true },
  });
});

test('no security groups at all are an empty list, not the default group', () => {
  const body = boundPortBody({ subnet, settings: { securityGroups: [] } }, here);
  expect(body.security_groups).toEqual([]);
});

test('a port without port security has neither groups nor address pairs', () => {
  const settings = {
    portSecurity: false,
    securityGroups: ['group'],
    addressPairs: [{ ip_address: '10.0.0.100' }],
  };
  expect(boundPortBody({ subnet, settings }, here)).toMatchObject({
    port_security_enabled: false,
    security_groups: [],
    allowed_address_pairs: [],
  });
});
