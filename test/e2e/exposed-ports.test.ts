import { expect } from 'vitest';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../src/openstack/neutron/ports/delete.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import type { Port } from '../../src/openstack/neutron/ports/types.ts';
import { createSecurityGroup } from '../../src/openstack/neutron/security-groups/create.ts';
import { listSecurityGroups } from '../../src/openstack/neutron/security-groups/list.ts';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { restartAfterEachCall } from './support/restart-after-each-call.ts';

/** Listens on three ports, whatever is exposed. */
const SERVERS = ['busybox', 'sh', '-c', 'for p in 80 81 90; do httpd -p $p; done; sleep 1000000'];

async function portOf({ h1, cloud }: E2e, container: string): Promise<Port> {
  const format = '{{.NetworkSettings.Networks.n1.EndpointID}}';
  const { id } = await cloud.portOf(await h1.docker('inspect', '-f', format, container));
  return cloud.active(id);
}

/** A machine on the network whose security group no other group trusts; tells which ports it reaches. */
async function stranger({ h1, cloud }: E2e, dockerNetworkId: string) {
  const network = await cloud.networkOf(dockerNetworkId);
  const group = await createSecurityGroup(cloud.session, { name: 'strangers' }, cloud.call);
  const body = {
    network_id: network.id,
    device_owner: 'compute:nova',
    'binding:host_id': 'h1',
    security_groups: [group.id],
  };
  const port = await createPort(cloud.session, body, cloud.call);
  const inVm = await h1.plugVm('vm1', port, { mtu: network.mtu ?? 1500, prefix: 24 });
  await cloud.active(port.id);
  const reaches = (address: string, tcpPort: number): Promise<boolean> => {
    const connect = `exec 3<>/dev/tcp/${address}/${tcpPort}`;
    return inVm('timeout', '2', 'bash', '-c', connect).then(
      () => true,
      () => false,
    );
  };
  return { reaches, leave: () => deletePort(cloud.session, port.id, cloud.call) };
}

/** The rules that let something in, of the groups for exposed ports. */
async function opened({ cloud }: E2e): Promise<readonly string[]> {
  const groups = await listSecurityGroups(cloud.session, {}, cloud.call);
  return groups
    .filter(({ name }) => name.endsWith('-exposed_ports'))
    .flatMap((group) => group.security_group_rules)
    .map((r) =>
      [r.direction, r.ethertype, r.protocol, r.port_range_min, r.port_range_max].join(' '),
    )
    .sort();
}

test('a stranger reaches the exposed ports of a container and no others', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr({ 'neutron.publish': 'none' });
  const id = await h1.docker(...CREATE, '--subnet', '10.70.0.0/24', 'n1');
  const exposing = ['--expose', '80', '--expose', '8000-8002', '--expose', '53/udp'];
  await h1.docker(
    ...RUN,
    ...exposing,
    '-p',
    '8081:81',
    '--network',
    'n1',
    '--name',
    'c1',
    ...SERVERS,
  );
  expect(await opened(e2e)).toEqual([
    'ingress IPv4 tcp 80 81',
    'ingress IPv4 tcp 8000 8002',
    'ingress IPv4 udp 53 53',
  ]);
  const port = await portOf(e2e, 'c1');
  const name = `${port.id}-exposed_ports`;
  const [group] = await listSecurityGroups(cloud.session, { name }, cloud.call);
  expect(group?.description).toBe('Docker exposed ports created by Kuryr.');
  expect(port.security_groups).toContain(group?.id);
  expect(port.security_groups).toHaveLength(2);

  const { reaches, leave } = await stranger(e2e, id);
  const address = port.fixed_ips[0]?.ip_address ?? '';
  expect(await reaches(address, 80)).toBe(true);
  expect(await reaches(address, 81)).toBe(true);
  expect(await reaches(address, 90)).toBe(false);

  await leave();
  await h1.docker('rm', '-f', 'c1');
  await h1.settled();
  expect(await listSecurityGroups(cloud.session, { name }, cloud.call)).toEqual([]);
});

test('process_external_connectivity = False makes no security group', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr({ 'DEFAULT.process_external_connectivity': 'False' });
  await h1.docker(...CREATE, '--subnet', '10.71.0.0/24', 'n1');
  await h1.docker(...RUN, '--expose', '80', '--network', 'n1', '--name', 'c1', ...SLEEP);
  expect((await portOf(e2e, 'c1')).security_groups).toHaveLength(1);
  await h1.docker('rm', '-f', 'c1');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});

test("a user's own port gets its security groups back as they were", async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr();
  const id = await h1.docker(...CREATE, '--subnet', '10.72.0.0/24', 'n1');
  const network = await cloud.networkOf(id);
  const mine = await createSecurityGroup(cloud.session, { name: 'mine' }, cloud.call);
  const made = await createPort(
    cloud.session,
    {
      network_id: network.id,
      fixed_ips: [{ ip_address: '10.72.0.42' }],
      security_groups: [mine.id],
    },
    cloud.call,
  );
  for (const name of ['c1', 'c2']) {
    const wish = ['--ip', '10.72.0.42', '--expose', '80', '--name', name];
    await h1.docker(...RUN, ...wish, '--network', 'n1', ...SLEEP);
    const held = await getPort(cloud.session, made.id, cloud.call);
    expect(held.security_groups).toContain(mine.id);
    expect(held.security_groups).toHaveLength(2);
    await h1.docker('rm', '-f', name);
  }
  await h1.settled();
  const back = await getPort(cloud.session, made.id, cloud.call);
  expect(back.security_groups).toEqual([mine.id]);
  expect(await opened(e2e)).toEqual([]);
  await deletePort(cloud.session, made.id, cloud.call);
});

test('ports are exposed and closed also when Kuryr is killed after each call', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  const proxy = await restartAfterEachCall(h1);
  try {
    await h1.docker(...CREATE, '--subnet', '10.73.0.0/24', 'n1');
    await h1.docker(...RUN, '--expose', '80', '--network', 'n1', '--name', 'c1', ...SLEEP);
    expect(await opened(e2e)).toEqual(['ingress IPv4 tcp 80 80']);
    await h1.docker('rm', '-f', 'c1');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await cloud.leftovers()).toEqual([]);
  } finally {
    await proxy.close();
  }
});

test('a container with two networks is reached over the one that has its default route', async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.75.0.0/24', 'n1');
  await h1.docker(...CREATE, '--subnet', '10.76.0.0/24', 'a-second');
  await h1.docker(...RUN, '--expose', '80', '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker('network', 'connect', 'a-second', 'c1');
  await h1.settled();
  expect(await opened(e2e)).toEqual(['ingress IPv4 tcp 80 80']);
  await h1.docker('network', 'disconnect', 'a-second', 'c1');
  await h1.settled();
  expect((await portOf(e2e, 'c1')).security_groups).toHaveLength(2);
  await h1.docker('rm', '-f', 'c1');
  await h1.docker('network', 'rm', 'n1', 'a-second');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});
