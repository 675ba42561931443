import { expect } from 'vitest';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import { createSecurityGroupRules } from '../../src/openstack/neutron/security-group-rules/create.ts';
import { createSecurityGroup } from '../../src/openstack/neutron/security-groups/create.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';

const SERVERS = ['busybox', 'sh', '-c', 'for p in 80 90; do httpd -p $p; done; sleep 1000000'];
const LINK = ['ip', 'link', 'show', 'eth0'] as const;

/** A group that lets pings and TCP port 80 in, and everything out. */
async function webGroup({ cloud }: E2e): Promise<string> {
  const { id } = await createSecurityGroup(cloud.session, { name: 'web' }, cloud.call);
  const rule = { security_group_id: id, direction: 'ingress', ethertype: 'IPv4' } as const;
  const rules = [
    { ...rule, protocol: 'icmp' },
    { ...rule, protocol: 'tcp', port_range_min: 80, port_range_max: 80 },
  ];
  await createSecurityGroupRules(cloud.session, rules, cloud.call);
  return id;
}

/** Starts a container on n1 with options of its endpoint; answers its address and its active port. */
async function start({ h1, cloud }: E2e, name: string, options: string[], ...words: string[]) {
  const network = ['name=n1', ...options.map((option) => `driver-opt=${option}`)].join(',');
  const [command] = [words.length > 0 ? words : SLEEP];
  const may = ['--cap-add', 'NET_ADMIN', '--network', network, '--name', name];
  await h1.docker(...RUN, ...may, ...command);
  const { id, address } = await endpointOf(h1, name, 'n1');
  return { address, port: await cloud.active((await cloud.portOf(id)).id) };
}

test('options of a network and of endpoints decide what containers may do', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr();
  const web = await webGroup(e2e);
  const mtu = ['-o', 'com.docker.network.driver.mtu=1400'];
  const group = ['-o', 'neutron.security_groups=web'];
  await h1.docker(...CREATE, '--subnet', '10.77.0.0/24', ...mtu, ...group, 'n1');
  // Docker never tells the options again.
  await h1.stopKuryr();
  await h1.startKuryr();
  const server = await start(e2e, 'server', [], ...SERVERS);
  expect(server.port.security_groups).toEqual([web]);
  const pairs = 'neutron.allowed_address_pairs=10.77.0.200';
  const virtual = await start(e2e, 'virtual', [pairs, 'neutron.mtu=1300']);
  await start(e2e, 'free', ['neutron.port_security=false']);
  expect(await h1.docker('exec', 'server', ...LINK)).toContain('mtu 1400');
  expect(await h1.docker('exec', 'virtual', ...LINK)).toContain('mtu 1300');
  expect(virtual.port.security_groups).toEqual([web]);

  // The group lets in what it says and nothing else.
  const connect = (port: string) => ['nc', '-w', '3', server.address, port, '-e', 'true'];
  await cloud.until('port 80 to open', () =>
    h1.docker('exec', 'virtual', ...connect('80')).catch(() => undefined),
  );
  await expect(h1.docker('exec', 'virtual', ...connect('90'))).rejects.toThrow(/exit status/);

  // A second address: allowed by a pair, allowed without port security, else refused.
  const from = async (name: string, address: string) => {
    await h1.docker('exec', name, 'ip', 'address', 'add', `${address}/24`, 'dev', 'eth0');
    const target = name === 'server' ? virtual.address : server.address;
    return ['exec', name, 'ping', '-I', address, '-c', '1', '-W', '2', target];
  };
  for (const [name, address] of [
    ['virtual', '10.77.0.200'],
    ['free', '10.77.0.201'],
  ] as const) {
    const ping = await from(name, address);
    await cloud.until(`a ping from ${address}`, () => h1.docker(...ping).catch(() => undefined));
  }
  await expect(h1.docker(...(await from('server', '10.77.0.202')))).rejects.toThrow(
    /exit status 1/,
  );
  // The address of the pair can be reached, as that of a VRRP router must be.
  expect(await h1.docker('exec', 'server', ...PING, '10.77.0.200')).toContain(NO_LOSS);

  await h1.docker('rm', '-f', 'server', 'virtual', 'free');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual(['security group web']);
});

test('a chosen port has its MAC and what the options say, and is given back as it was found', async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr();
  await webGroup(e2e);
  const { id: network_id } = await cloud.networkOf(
    await h1.docker(...CREATE, '--subnet', '10.78.0.0/24', 'n1'),
  );
  const pair = { ip_address: '10.78.0.9', mac_address: '00:00:5e:00:01:01' };
  const found = async (id: string) => {
    const port = await getPort(cloud.session, id, cloud.call);
    const { status, updated_at, revision_number, 'binding:vif_details': details, ...rest } = port;
    return { ...rest, status: '', updated_at: '', revision_number: 0, details };
  };
  const make = (body: object) =>
    createPort(cloud.session, { network_id, name: 'mine', ...body }, cloud.call);
  const bare = await make({ fixed_ips: [] });
  const whole = await make({
    fixed_ips: [{ ip_address: '10.78.0.42' }],
    allowed_address_pairs: [pair],
    dns_name: 'mine',
  });
  for (const { id, mac_address, fixed_ips } of [bare, whole]) {
    const before = await found(id);
    const options = [
      `neutron.port.uuid=${id}`,
      'neutron.security_groups=web',
      'neutron.dns_name=x',
    ];
    const [fixed] = fixed_ips;
    const ip = fixed ? [`ip=${fixed.ip_address}`] : [];
    const network = ['name=n1', ...ip, ...options.map((one) => `driver-opt=${one}`)].join(',');
    await h1.docker(...RUN, '--network', network, '--name', 'c1', ...SLEEP);
    const held = await cloud.active(id);
    expect(held).toMatchObject({ dns_name: 'x', security_groups: { length: 1 } });
    expect(await h1.docker('exec', 'c1', ...LINK)).toContain(mac_address);
    await h1.stopKuryr();
    await h1.startKuryr();
    await h1.docker('rm', '-f', 'c1');
    await h1.settled();
    expect(await found(id)).toEqual(before);
  }
});

test('wrong options are told, and leave nothing', async ({ e2e: { h1, cloud } }) => {
  await h1.startKuryr();
  const create = (option: string) =>
    h1.refusal(...CREATE, '--subnet', '10.79.0.0/24', '-o', option, 'n1');
  expect(await create('neutron.security_group=web')).toMatch(
    /did you mean neutron\.security_groups\?/,
  );
  expect(await create('neutron.qos_policy=fast')).toMatch(/Neutron has no QoS policy fast/);
  expect(await create('neutron.mtu=9000')).toMatch(
    /the MTU 9000 of the network's options is refused/,
  );
  await h1.docker(...CREATE, '--subnet', '10.79.0.0/24', 'n1');
  const run = (option: string) =>
    h1.refusal(...RUN, '--network', `name=n1,driver-opt=${option}`, ...SLEEP);
  expect(await run('neutron.dns_name=not_a_name')).toMatch(/dns_name/);
  expect(await run('neutron.binding.vnic_type=direct')).toMatch(/Neutron could not bind a port/);
  await h1.settled();
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});
