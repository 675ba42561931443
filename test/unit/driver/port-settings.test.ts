import { describe, expect } from 'vitest';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { contents, line, requestsDuring } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import { driverTest as test } from './support/driver-test.ts';

const SUBNET = '10.10.0.0/16';
const IP = '10.10.0.42';
const ABSENT = '00000000-0000-4000-8000-000000000000';

function containerPorts({ state }: FakeCloud) {
  return state.ports.where((port) => port.device_owner === 'compute:kuryr');
}

describe('the options of a network', () => {
  test('are those of each of its ports, from the beginning', async ({ cloud, user, docker }) => {
    const groups = [await user.group('web'), await user.group('db')];
    const policy = await user.policy('slow');
    const options = {
      'neutron.security_groups': `web,${groups[1]?.id}`,
      'neutron.allowed_address_pairs': '10.10.0.100',
      'neutron.qos_policy': 'slow',
    };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    const requests = await requestsDuring(cloud, () => docker.containerStart(network));
    expect(requests.map(line).filter((one) => one === 'POST /ports')).toHaveLength(1);
    const [port] = containerPorts(cloud);
    expect(port).toMatchObject({
      security_groups: groups.map(({ id }) => id),
      allowed_address_pairs: [{ ip_address: '10.10.0.100', mac_address: port?.mac_address }],
      qos_policy_id: policy,
    });
  });

  test('are known on another host, and after a restart of the daemon', async ({
    cloud,
    driver,
    docker,
    startDriver,
  }) => {
    const options = { 'neutron.port_security': 'false' };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    await driver.restart();
    await docker.containerStart(network);
    await new Dockerd(await startDriver({ host: 'host-b' })).containerStart(network);
    const off = { port_security_enabled: false, security_groups: [] };
    expect(containerPorts(cloud)).toMatchObject([off, off]);
  });

  test('are apart on one Neutron network, and go with their Docker network', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const before = contents(cloud);
    const on = (subnet: string, options: object) =>
      docker.networkCreate({ subnet, options: { 'neutron.net.uuid': id, ...options } });
    const first = await on('10.1.0.0/24', { 'neutron.security_groups': 'none' });
    const second = await on('10.2.0.0/24', { 'neutron.mtu': '1400' });
    const third = await on('10.3.0.0/24', {});
    const ports = [];
    for (const network of [first, second, third]) {
      const container = await docker.containerStart(network);
      ports.push(cloud.state.ports.where((one) => one.mac_address === container.mac)[0]);
      await docker.containerStop(container);
    }
    expect(ports.map((port) => port?.security_groups.length)).toEqual([0, 1, 1]);
    for (const network of [first, second, third]) await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test.for([
    [{ 'neutron.security_groups': 'nobody' }, /no security group nobody .* security group list/],
    [{ 'neutron.security_groups': ABSENT }, /no security group 00000000-/],
    [{ 'neutron.qos_policy': 'nobody' }, /no QoS policy nobody .* network qos policy list/],
    [{ 'neutron.qos_polcy': 'slow' }, /is not known with -o; did you mean neutron\.qos_policy\?/],
    [{ 'neutron.dns_name': 'web' }, /neutron\.dns_name is not known with -o; it belongs to --driv/],
    [
      { 'neutron.mtu': '9000' },
      /the MTU 9000 of the network's options is refused by Neutron: .*1442/,
    ],
  ] as const)(
    '%j: an error, and nothing is left',
    async ([options, sentence], { cloud, driver, docker }) => {
      const before = contents(cloud);
      const created = docker.networkCreate({ subnet: SUBNET, options: { ...options } });
      await expect(created).rejects.toThrow(sentence);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('an option that this Neutron lacks is named', async ({ cloud, driver, docker }) => {
    cloud.state.extensions.delete('qos');
    await driver.restart();
    const options = { 'neutron.qos_policy': 'slow' };
    await expect(docker.networkCreate({ subnet: SUBNET, options })).rejects.toThrow(
      /this Neutron has no extension qos, which the option neutron\.qos_policy needs/,
    );
  });

  test('of two groups of one name the own one is meant, else none is', async ({
    cloud,
    user,
    docker,
  }) => {
    const mine = await user.group('web');
    const table = cloud.state.securityGroups;
    const [row] = table.where(({ id }) => id === mine.id);
    if (row) table.put({ ...row, id: ABSENT, project_id: 'somebody' });
    const options = { 'neutron.security_groups': 'web' };
    await docker.containerStart(await docker.networkCreate({ subnet: SUBNET, options }));
    expect(containerPorts(cloud)).toMatchObject([{ security_groups: [mine.id] }]);
    await user.group('web');
    await expect(docker.networkCreate({ subnet: '10.9.0.0/24', options })).rejects.toThrow(
      /Neutron has 2 of security group web; choose one by its id: neutron\.security_groups=/,
    );
  });
});

describe('the MTU', () => {
  test("of a new network is that of the option, Docker's own name too", async ({
    cloud,
    driver,
    docker,
  }) => {
    const options = { 'com.docker.network.driver.mtu': '1400' };
    await docker.containerStart(await docker.networkCreate({ subnet: SUBNET, options }));
    expect(cloud.state.networks.all()).toMatchObject([{ mtu: 1400 }]);
    expect([...driver.host.plugged.values()]).toMatchObject([{ mtu: 1400 }]);
  });

  test('of links on an existing network may be smaller, not larger', async ({
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const options = { 'neutron.net.uuid': id, 'neutron.mtu': '1400' };
    await docker.containerStart(await docker.networkCreate({ subnet: SUBNET, options }));
    expect([...driver.host.plugged.values()]).toMatchObject([{ mtu: 1400 }]);
    const large = { ...options, 'neutron.mtu': '1500' };
    await expect(docker.networkCreate({ subnet: '10.9.0.0/24', options: large })).rejects.toThrow(
      /the network .* has the MTU 1442, so its containers cannot have 1500/,
    );
  });

  test('of one container is its own', async ({ driver, docker }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    await docker.containerStart(network, { options: { 'neutron.mtu': '1280' } });
    expect([...driver.host.plugged.values()]).toMatchObject([{ mtu: 1280 }]);
    const large = { options: { 'neutron.mtu': '1500' } };
    await expect(docker.containerStart(network, large)).rejects.toThrow(/cannot have 1500/);
  });
});

describe('the options of an endpoint', () => {
  test('change its port in one request', async ({ cloud, user, docker }) => {
    const { id } = await user.group('web');
    const network = await docker.networkCreate({ subnet: SUBNET });
    const options = {
      'neutron.security_groups': 'web',
      'neutron.dns_name': 'shop',
      'neutron.binding.profile': '{"note": "x"}',
    };
    const requests = await requestsDuring(cloud, () => docker.containerStart(network, { options }));
    const changes = requests.filter(({ method }) => method === 'PUT');
    expect(changes[0]?.body).toEqual({
      port: { security_groups: [id], dns_name: 'shop', 'binding:profile': { note: 'x' } },
    });
    expect(containerPorts(cloud)).toMatchObject([{ security_groups: [id], dns_name: 'shop' }]);
  });

  test('win over those of its network', async ({ cloud, user, docker }) => {
    await user.group('web');
    const { id } = await user.group('db');
    const options = { 'neutron.security_groups': 'web' };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    await docker.containerStart(network, { options: { 'neutron.security_groups': 'db' } });
    await docker.containerStart(network, { options: { 'neutron.port_security': 'false' } });
    expect(containerPorts(cloud)).toMatchObject([
      { security_groups: [id] },
      { security_groups: [], port_security_enabled: false },
    ]);
  });

  test('cost nothing when the port has them already', async ({ cloud, docker }) => {
    const options = { 'neutron.allowed_address_pairs': '10.10.0.100,10.10.0.101' };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    const requests = await requestsDuring(cloud, () => docker.containerStart(network, { options }));
    const bodies = requests.filter(({ method }) => method === 'PUT').map(({ body }) => body);
    expect(JSON.stringify(bodies)).not.toContain('allowed_address_pairs');
  });

  test.for([
    [{ 'neutron.security_groups': 'nobody' }, /no security group nobody/],
    [{ 'neutron.net.uuid': ABSENT }, /not known with --driver-opt; it belongs to -o/],
    [{ 'neutron.port_securty': 'no' }, /did you mean neutron\.port_security\?/],
    [{ 'neutron.dns_name': 'not_a_name' }, /^Neutron refused .*not_a_name/],
    [{ 'neutron.binding.vnic_type': 'direct' }, /Neutron could not bind a port/],
    [{ 'neutron.port.uuid': ABSENT }, /Neutron has no port with the id 00000000-/],
  ] as const)(
    '%j: an error, and nothing is left',
    async ([options, sentence], { cloud, driver, docker }) => {
      const network = await docker.networkCreate({ subnet: SUBNET });
      const before = contents(cloud);
      const started = docker.containerStart(network, { options: { ...options } });
      await expect(started).rejects.toThrow(sentence);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('that need port security say so on a network without', async ({ user, docker }) => {
    await user.group('web');
    const options = { 'neutron.port_security': 'false' };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    const start = (wish: Record<string, string>) =>
      docker.containerStart(network, { options: wish });
    await expect(start({ 'neutron.security_groups': 'web' })).rejects.toThrow(
      /neutron\.security_groups needs port security.*add neutron\.port_security=true/,
    );
    await expect(start({ 'neutron.port_security': 'true' })).rejects.toThrow(
      /needs neutron\.security_groups as well/,
    );
    await start({ 'neutron.port_security': 'true', 'neutron.security_groups': 'web' });
  });
});

describe("a user's own port", () => {
  const made = {
    name: 'mine',
    dns_name: 'old',
    allowed_address_pairs: [{ ip_address: '10.10.0.9', mac_address: '00:00:5e:00:01:01' }],
    'binding:profile': { note: 'a/b,c' },
  };

  test.for([false, true])(
    'is given back as it was found, whatever the options changed (restart: %j)',
    async (restart, { cloud, user, driver, docker }) => {
      await user.group('web');
      const network = await docker.networkCreate({ subnet: SUBNET });
      const [{ id } = { id: '' }] = cloud.state.networks.all();
      await user.port({ id }, { ...made, fixed_ips: [{ ip_address: IP }] });
      const before = contents(cloud);
      const options = {
        'neutron.security_groups': 'web',
        'neutron.allowed_address_pairs': '10.10.0.100',
        'neutron.dns_name': 'new',
        'neutron.binding.profile': '{}',
      };
      const container = await docker.containerStart(network, { ip: IP, options });
      expect(containerPorts(cloud)).toMatchObject([{ dns_name: 'new', 'binding:profile': {} }]);
      await driver.settled();
      if (restart) await driver.restart();
      await docker.containerStop(container);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('keeps what it has when only the network has options', async ({ cloud, user, docker }) => {
    const { id: group } = await user.group('web');
    const options = { 'neutron.security_groups': 'none' };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    const [{ id } = { id: '' }] = cloud.state.networks.all();
    await user.port({ id }, { fixed_ips: [{ ip_address: IP }], security_groups: [group] });
    await docker.containerStart(network, { ip: IP });
    expect(containerPorts(cloud)).toMatchObject([{ security_groups: [group] }]);
  });

  test('whose security group is gone is given back without it', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    await user.group('web');
    const old = await user.group('old');
    const network = await docker.networkCreate({ subnet: SUBNET });
    const [{ id } = { id: '' }] = cloud.state.networks.all();
    await user.port({ id }, { fixed_ips: [{ ip_address: IP }], security_groups: [old.id] });
    const options = { 'neutron.security_groups': 'web' };
    const container = await docker.containerStart(network, { ip: IP, options });
    cloud.state.securityGroups.delete(old.id);
    await docker.containerStop(container);
    await driver.settled();
    const [port] = cloud.state.ports.where((one) => one.fixed_ips[0]?.ip_address === IP);
    expect(port).toMatchObject({ device_owner: '', 'binding:host_id': '', tags: [] });
  });

  test('chosen by id is used with --ip, and given back', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    const [{ id } = { id: '' }] = cloud.state.networks.all();
    const port = await user.port({ id }, { ...made, fixed_ips: [{ ip_address: IP }] });
    const before = contents(cloud);
    const options = { 'neutron.port.uuid': port.id };
    await expect(docker.containerStart(network, { options })).rejects.toThrow(
      new RegExp(`has the address ${IP}, and Docker has chosen another; give --ip ${IP} as well`),
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    const container = await docker.containerStart(network, { ip: IP, options });
    expect(container.mac).toBe(port.mac_address);
    await docker.containerStop(container);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test("chosen by name without an address gets the container's, and loses it again", async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    const [{ id } = { id: '' }] = cloud.state.networks.all();
    const port = await user.port({ id }, { name: 'mine', fixed_ips: [] });
    const before = contents(cloud);
    const options = { 'neutron.port.name': 'mine' };
    const container = await docker.containerStart(network, { options });
    expect(container.mac).toBe(port.mac_address);
    expect(containerPorts(cloud)).toHaveLength(1);
    await driver.settled();
    await driver.restart();
    await docker.containerStop(container);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test.for([
    [
      { device_owner: 'compute:nova', device_id: 'vm', 'binding:host_id': 'host-b' },
      /is used by compute:nova on host-b/,
    ],
    [{ device_id: 'vm' }, /is used by vm and was left as it is/],
  ] as const)(
    'of somebody, %j, is refused and left alone',
    async ([body, sentence], { cloud, user, driver, docker }) => {
      const network = await docker.networkCreate({ subnet: SUBNET });
      const [{ id } = { id: '' }] = cloud.state.networks.all();
      const port = await user.port({ id }, { ...body, fixed_ips: [] });
      const before = contents(cloud);
      const options = { 'neutron.port.uuid': port.id };
      await expect(docker.containerStart(network, { options })).rejects.toThrow(sentence);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('on another network is refused and left alone', async ({ cloud, user, driver, docker }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    const other = await user.network();
    const port = await user.port(other, { fixed_ips: [] });
    const before = contents(cloud);
    const options = { 'neutron.port.uuid': port.id };
    await expect(docker.containerStart(network, { options })).rejects.toThrow(
      new RegExp(`is on the network ${other.id}, not on`),
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('is not deleted for another that is chosen', async ({ cloud, user, driver, docker }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    const [{ id } = { id: '' }] = cloud.state.networks.all();
    await user.port({ id }, { fixed_ips: [{ ip_address: IP }] });
    const port = await user.port({ id }, { fixed_ips: [] });
    const before = contents(cloud);
    const options = { 'neutron.port.uuid': port.id };
    await expect(docker.containerStart(network, { ip: IP, options })).rejects.toThrow(
      /was chosen, but --ip 10\.10\.0\.42 is that of another port of yours/,
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });
});
