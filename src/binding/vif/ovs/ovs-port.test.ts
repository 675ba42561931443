import { expect, test } from 'vitest';
import { ovsPort } from './ovs-port.ts';

const request = {
  portId: '1bd58b3c-7f4e-4ad5-b4a5-0f2c5a2d6e11',
  endpointId: 'e1',
  networkId: 'n',
  projectId: 'p',
  macAddress: 'fa:16:3e:00:00:01',
  mtu: 1442,
  vifType: 'ovs',
  vifDetails: {},
};

test('the port carries all ids that OVN and the agent look at', () => {
  expect(ovsPort(request, 'br-int')).toEqual({
    bridge: 'br-int',
    name: 'tap1bd58b3c-7f',
    externalIds: {
      'attached-mac': 'fa:16:3e:00:00:01',
      'iface-id': '1bd58b3c-7f4e-4ad5-b4a5-0f2c5a2d6e11',
      'vm-uuid': 'e1',
      'iface-status': 'active',
      owner: 'kuryr',
    },
  });
});

test("Neutron's bridge name wins over the configured one", () => {
  expect(ovsPort({ ...request, vifDetails: { bridge_name: 'br-x' } }, 'br-int').bridge).toBe(
    'br-x',
  );
  expect(ovsPort({ ...request, vifDetails: { bridge_name: '' } }, 'br-int').bridge).toBe('br-int');
});
