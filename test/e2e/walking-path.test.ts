import { expect } from 'vitest';
import { listSubnets } from '../../src/openstack/neutron/subnets/list.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

/** Most tests have no ports made ahead; these two are the way of a user who sets nothing. */
const AS_BY_DEFAULT = { 'port_pool.enabled': 'true' } as const;

test('containers of one host ping each other over a Neutron network that shows them as they are', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr(AS_BY_DEFAULT);
  const subnet = ['--subnet', '10.10.0.0/16', '--gateway', '10.10.0.1'];
  const networkId = await h1.docker(...CREATE, ...subnet, 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);

  const network = await cloud.networkOf(networkId);
  expect(network.tags.toSorted()).toEqual([
    `kuryr.net.uuid.lh:${networkId.slice(0, 32)}`,
    `kuryr.net.uuid.uh:${networkId.slice(32)}`,
  ]);
  const [neutronSubnet] = await listSubnets(cloud.session, { network_id: network.id }, cloud.call);
  expect(neutronSubnet).toMatchObject({
    name: 'kuryr-subnet-10.10.0.0/16',
    cidr: '10.10.0.0/16',
    gateway_ip: '10.10.0.1',
  });

  for (const name of ['c1', 'c2']) {
    const inspected = JSON.parse(await h1.docker('inspect', name))[0];
    const endpoint = inspected.NetworkSettings.Networks.n1;
    const labelled = await cloud.portOf(endpoint.EndpointID);
    const port = await cloud.active(labelled.id);
    expect(port).toMatchObject({
      name: `${endpoint.EndpointID}-port`,
      network_id: network.id,
      device_owner: 'compute:kuryr',
      device_id: endpoint.EndpointID,
      mac_address: endpoint.MacAddress,
      fixed_ips: [{ subnet_id: neutronSubnet?.id, ip_address: endpoint.IPAddress }],
      'binding:host_id': 'h1',
      'binding:vif_type': 'ovs',
    });
    expect(port.tags.filter((tag) => !tag.startsWith('kuryr.port.pool')).toSorted()).toEqual([
      'compute:kuryr',
      `kuryr.net.uuid.lh:${endpoint.EndpointID.slice(0, 32)}`,
      `kuryr.net.uuid.uh:${endpoint.EndpointID.slice(32)}`,
    ]);
    const link = await h1.docker('exec', name, 'ip', 'link', 'show', 'eth0');
    expect(link).toContain(`mtu ${network.mtu} `);
    expect(link).toContain(endpoint.MacAddress);
  }
  expect(await h1.docker('exec', 'c1', 'ip', 'route')).toContain('default via 10.10.0.1 dev eth0');
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);
});

test('after docker rm and network rm nothing is left in Neutron, Open vSwitch and the kernel', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr(AS_BY_DEFAULT);
  await h1.docker(...CREATE, '--subnet', '10.11.0.0/24', '--aux-address', 'rtr=10.11.0.2', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  expect((await h1.ovsPorts()).length).toBeGreaterThanOrEqual(2);

  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();

  expect(await cloud.leftovers()).toEqual([]);
  expect(await h1.ovsPorts()).toEqual([]);
  expect(await h1.links()).toEqual([]);
});

test('a running container is connected to a second network and disconnected again', async ({
  e2e: { h1 },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.12.0.0/24', 'n1');
  await h1.docker(...CREATE, '--subnet', '10.13.0.0/24', 'n2');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n2', '--name', 'c2', ...SLEEP);

  await h1.docker('network', 'connect', 'n2', 'c1');
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);
  expect((await h1.docker('exec', 'c1', 'ip', 'route')).match(/default/g)).toHaveLength(1);

  await h1.docker('network', 'disconnect', 'n2', 'c1');
  expect(await h1.docker('exec', 'c1', 'ip', '-o', 'addr')).not.toContain('10.13.0.');
  expect(await h1.ovsPorts()).toHaveLength(2);
});

test('--ip and --mac-address are what the container and Neutron get', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.14.0.0/24', 'n1');
  const fixed = ['--ip', '10.14.0.77', '--mac-address', '02:11:22:33:44:55'];
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...fixed, ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);

  const [inspected] = JSON.parse(await h1.docker('inspect', 'c1'));
  const port = await cloud.portOf(inspected.NetworkSettings.Networks.n1.EndpointID);
  expect(port.mac_address).toBe('02:11:22:33:44:55');
  expect(port.fixed_ips[0]?.ip_address).toBe('10.14.0.77');
  expect(await h1.docker('exec', 'c2', ...PING, '10.14.0.77')).toContain(NO_LOSS);

  // The address is free again as soon as docker rm returns, although the port goes behind it.
  await h1.docker('rm', '-f', 'c1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c3', '--ip', '10.14.0.77', ...SLEEP);
});

test('--ip-range narrows what is given out, and auxiliary addresses are kept', async ({
  e2e: { h1 },
}) => {
  await h1.startKuryr();
  const range = ['--ip-range', '10.15.0.128/29', '--aux-address', 'rtr=10.15.0.130'];
  await h1.docker(...CREATE, '--subnet', '10.15.0.0/24', '--gateway', '10.15.0.1', ...range, 'n1');
  for (const name of ['c1', 'c2']) {
    await h1.docker(...RUN, '--network', 'n1', '--name', name, ...SLEEP);
    const format =
      '{{.NetworkSettings.Networks.n1.IPAddress}}/{{.NetworkSettings.Networks.n1.IPPrefixLen}}';
    expect(await h1.docker('inspect', '-f', format, name)).toMatch(/^10\.15\.0\.1(29|3[1-5])\/24$/);
  }
  await expect(
    h1.docker(...RUN, '--network', 'n1', '--ip', '10.15.0.130', ...SLEEP),
  ).rejects.toThrow(/the address 10\.15\.0\.130 is taken by the Neutron port/);
});

test('networks without --subnet get free ranges of the default subnet pool', async ({
  e2e: { h1 },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, 'n1');
  await h1.docker(...CREATE, 'n2');
  const subnetOf = (name: string) =>
    h1.docker('network', 'inspect', '-f', '{{(index .IPAM.Config 0).Subnet}}', name);
  const subnets = [await subnetOf('n1'), await subnetOf('n2')];
  expect(new Set(subnets).size).toBe(2);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);
});
