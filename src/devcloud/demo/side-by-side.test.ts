import { expect, test } from 'vitest';
import { faultsOf, rowsOf, type Views } from './side-by-side.ts';

const views: Views = {
  docker: {
    network: { name: 'demo', id: '7a3f892d04c8616e' },
    subnet: '10.10.0.0/16',
    gateway: '10.10.0.1',
    containers: [
      { name: 'demo1', endpointId: 'e1', address: '10.10.0.5', mac: 'fa:16:3e:00:00:01' },
    ],
  },
  neutron: {
    network: { name: 'kuryr-net-7a3f892d', id: 'n1', status: 'ACTIVE' },
    subnet: { name: 's', cidr: '10.10.0.0/16', gateway: '10.10.0.1' },
    ports: [
      {
        id: '8ee3e50a-2c0a-49a6-826c-ae1ea3db96bc',
        deviceId: 'e1',
        status: 'ACTIVE',
        host: 'h1',
        address: '10.10.0.5',
        mac: 'fa:16:3e:00:00:01',
      },
    ],
  },
};

test('two sides that agree have no faults', () => {
  expect(faultsOf(views)).toEqual([]);
  expect(rowsOf(views)).toContainEqual(['  address', '10.10.0.5', '=', '10.10.0.5']);
});

test('a differing address, a port that is down and a missing port are told', () => {
  const [port] = views.neutron.ports;
  if (!port) throw new Error('no port');
  const wrong = {
    ...views,
    neutron: { ...views.neutron, ports: [{ ...port, address: '10.10.0.6', status: 'DOWN' }] },
  };
  expect(faultsOf(wrong)).toEqual([
    'address: Docker says 10.10.0.5, Neutron 10.10.0.6',
    'port 8ee3e50a-2c0a-49a6-826c-ae1ea3db96bc is DOWN',
  ]);
  expect(faultsOf({ ...views, neutron: { ...views.neutron, ports: [] } })).toHaveLength(2);
});
