import { expect } from 'vitest';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { createSecurityGroupRule } from '../../src/openstack/neutron/security-group-rules/create.ts';
import { deleteSecurityGroupRule } from '../../src/openstack/neutron/security-group-rules/delete.ts';
import { createSecurityGroup } from '../../src/openstack/neutron/security-groups/create.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

test('a container and a virtual machine on one network ping each other', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const id = await h1.docker(...CREATE, '--subnet', '10.30.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  const network = await cloud.networkOf(id);
  const port = await createPort(
    cloud.session,
    { network_id: network.id, device_owner: 'compute:nova', 'binding:host_id': 'h1' },
    cloud.call,
  );
  const inVm = await h1.plugVm('vm1', port, { mtu: network.mtu ?? 1500, prefix: 24 });
  await cloud.active(port.id);

  const vm = port.fixed_ips[0]?.ip_address ?? '';
  const container = await h1.docker(
    'inspect',
    '-f',
    '{{.NetworkSettings.Networks.n1.IPAddress}}',
    'c1',
  );
  expect(await h1.docker('exec', 'c1', ...PING, vm)).toContain(NO_LOSS);
  expect(await inVm(...PING, container)).toContain(NO_LOSS);
});

test('the default security group lets in only what Neutron says', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const id = await h1.docker(...CREATE, '--subnet', '10.31.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  const endpoint = await h1.docker(
    'inspect',
    '-f',
    '{{.NetworkSettings.Networks.n1.EndpointID}}',
    'c1',
  );
  const containerPort = await cloud.portOf(endpoint);
  const address = containerPort.fixed_ips[0]?.ip_address ?? '';

  // A stranger: in a group that the default group does not trust.
  const network = await cloud.networkOf(id);
  const group = await createSecurityGroup(cloud.session, { name: 'strangers' }, cloud.call);
  const port = await createPort(
    cloud.session,
    {
      network_id: network.id,
      device_owner: 'compute:nova',
      'binding:host_id': 'h1',
      security_groups: [group.id],
    },
    cloud.call,
  );
  const inVm = await h1.plugVm('vm1', port, { mtu: network.mtu ?? 1500, prefix: 24 });
  await cloud.active(port.id);
  await expect(inVm('ping', '-c', '2', '-W', '2', address)).rejects.toThrow(/exit status 1/);

  const rule = await createSecurityGroupRule(
    cloud.session,
    {
      security_group_id: containerPort.security_groups?.[0] ?? '',
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'icmp',
      remote_ip_prefix: `${port.fixed_ips[0]?.ip_address}/32`,
    },
    cloud.call,
  );
  try {
    const opened = await cloud.until('the new rule to let a ping in', () =>
      inVm('ping', '-c', '1', '-W', '1', address).catch(() => undefined),
    );
    expect(opened).toContain(NO_LOSS);
  } finally {
    await deleteSecurityGroupRule(cloud.session, rule.id, cloud.call);
  }
});
