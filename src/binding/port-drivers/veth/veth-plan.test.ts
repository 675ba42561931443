import { expect, test } from 'vitest';
import type { PlugRequest } from '../../plug-request.ts';
import { vethPlan } from './veth-plan.ts';

const request: PlugRequest = {
  portId: '1bd58b3c-7f4e-4ad5-b4a5-0f2c5a2d6e11',
  endpointId: 'e'.repeat(64),
  networkId: 'n',
  projectId: 'p',
  macAddress: 'fa:16:3e:00:00:01',
  mtu: 1442,
  vifType: 'ovs',
  vifDetails: {},
};

test('names are cut to 14 characters; MAC and MTU are those of Neutron', () => {
  expect(vethPlan(request, { txChecksumOffload: 'auto', datapathType: 'system' })).toEqual({
    name: 'tap1bd58b3c-7f',
    mtu: 1442,
    alias: 'kuryr port 1bd58b3c-7f4e-4ad5-b4a5-0f2c5a2d6e11',
    peer: {
      name: 't_c1bd58b3c-7f',
      mac: 'fa:16:3e:00:00:01',
      mtu: 1442,
      txChecksumOffload: true,
    },
  });
});

test('checksum offload goes off on the userspace datapath only, unless it is configured', () => {
  const offload = (datapathType: string | undefined, txChecksumOffload: 'auto' | 'on' | 'off') =>
    vethPlan(request, { txChecksumOffload, datapathType }).peer.txChecksumOffload;
  expect(offload('netdev', 'auto')).toBe(false);
  expect(offload('system', 'auto')).toBe(true);
  expect(offload(undefined, 'auto')).toBe(true);
  expect(offload('netdev', 'on')).toBe(true);
  expect(offload('system', 'off')).toBe(false);
});
