import { describe, expect } from 'vitest';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { contents, line, requestsDuring } from './support/cloud-view.ts';
import { createNetworkBody, DriverError, dockerId } from './support/dockerd.ts';
import { driverTest as taggedTest, everyCloudTest as test } from './support/driver-test.ts';

const SUBNET = '10.10.0.0/16';

function idTags(id: string): string[] {
  return [`kuryr.net.uuid.lh:${id.slice(0, 32)}`, `kuryr.net.uuid.uh:${id.slice(32)}`];
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  expect(rows).toHaveLength(1);
  if (row === undefined) throw new Error('there is none');
  return row;
}

function subnetsOf({ state }: FakeCloud, networkId: string) {
  return state.subnets.where((subnet) => subnet.network_id === networkId);
}

describe('a new network', () => {
  taggedTest('has the names and tags by which it is found again', async ({ cloud, docker }) => {
    const { id, poolId } = await docker.networkCreate({ subnet: SUBNET, gateway: '10.10.0.1' });
    const network = only(cloud.state.networks.all());
    expect(network).toMatchObject({
      name: `kuryr-net-${id.slice(0, 8)}`,
      admin_state_up: true,
      shared: false,
      tags: idTags(id),
    });
    expect(only(cloud.state.subnets.all())).toMatchObject({
      name: `kuryr-subnet-${SUBNET}`,
      network_id: network.id,
      cidr: SUBNET,
      gateway_ip: '10.10.0.1',
      enable_dhcp: true,
      subnetpool_id: poolId,
      tags: [poolId],
    });
  });

  test('is called as its user says, and goes like any other', async ({ cloud, driver, docker }) => {
    const before = contents(cloud);
    const options = { 'kuryr.name': 'shop' };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    expect(only(cloud.state.networks.all())).toMatchObject({
      name: 'shop',
      description: expect.stringContaining(network.id),
    });
    await driver.restart();
    await docker.containerStop(await docker.containerStart(network));
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  taggedTest('is looked for once and made in four requests', async ({ cloud, docker }) => {
    const pool = await docker.requestPool({ subnet: SUBNET });
    const network = { id: dockerId(), ...pool, gateway: '10.10.0.1/16', auxiliary: {} };
    const requests = await requestsDuring(cloud, () => docker.createNetwork(network));
    expect(requests.map(line).sort()).toEqual([
      'GET /networks',
      'POST /networks',
      'POST /subnets',
      'PUT /networks/{id}/tags',
      'PUT /subnets/{id}/tags/{id}',
    ]);
  });

  test('of which no gateway is said has that which Neutron gives', async ({
    cloud,
    driver,
    docker,
  }) => {
    const pool = await docker.requestPool({ subnet: SUBNET });
    const network = { id: dockerId(), ...pool, gateway: '', auxiliary: {} };
    const requests = await requestsDuring(cloud, () =>
      driver.call('NetworkDriver.CreateNetwork', createNetworkBody(network)),
    );
    const post = requests.find(
      ({ path, method }) => method === 'POST' && path.endsWith('/subnets'),
    );
    expect(JSON.stringify(post?.body)).not.toContain('gateway_ip');
    expect(only(cloud.state.subnets.all()).gateway_ip).toBe('10.10.0.1');
  });

  test('that is internal has no gateway', async ({ cloud, docker }) => {
    await docker.networkCreate({ subnet: SUBNET, internal: true });
    expect(only(cloud.state.subnets.all()).gateway_ip).toBeNull();
  });

  test('gives addresses from --ip-range only, the subnet stays whole', async ({
    cloud,
    docker,
  }) => {
    await docker.networkCreate({
      subnet: '10.10.0.0/24',
      range: '10.10.0.128/25',
      auxiliary: { router: '10.10.0.130' },
    });
    expect(only(cloud.state.subnets.all())).toMatchObject({
      cidr: '10.10.0.0/24',
      allocation_pools: [
        { start: '10.10.0.128', end: '10.10.0.129' },
        { start: '10.10.0.131', end: '10.10.0.254' },
      ],
    });
  });

  test('keeps its auxiliary addresses from being given away, until it is removed', async ({
    cloud,
    tags,
    driver,
    docker,
  }) => {
    const before = contents(cloud);
    const network = await docker.networkCreate({
      subnet: SUBNET,
      auxiliary: { router: '10.10.0.9' },
    });
    const kept = cloud.state.ports.where((port) => port.device_owner === 'kuryr:reserved');
    expect(only(kept)).toMatchObject({
      name: 'kuryr-reserved-router',
      admin_state_up: false,
      fixed_ips: [{ ip_address: '10.10.0.9' }],
      tags: tags === 'all' ? ['compute:kuryr'] : [],
    });
    await expect(docker.containerStart(network, { ip: '10.10.0.9' })).rejects.toThrow(
      /^the address 10\.10\.0\.9 is taken by the Neutron port /,
    );
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  taggedTest('with the id of a swarm has one tag', async ({ cloud, docker }) => {
    const pool = await docker.requestPool({ subnet: SUBNET });
    const network = { id: 'a1b2c3d4e5f6g7h8i9j0k1l2m', ...pool, gateway: '', auxiliary: {} };
    await docker.createNetwork(network);
    expect(only(cloud.state.networks.all()).tags).toEqual([`kuryr.net.uuid.lh:${network.id}`]);
  });

  test('may have the range of another one', async ({ cloud, docker }) => {
    const first = await docker.networkCreate({ subnet: SUBNET });
    const second = await docker.networkCreate({ subnet: SUBNET });
    expect(second.poolId).not.toBe(first.poolId);
    expect(cloud.state.networks.size).toBe(2);
    const one = await docker.containerStart(first, { ip: '10.10.0.5' });
    const other = await docker.containerStart(second, { ip: '10.10.0.5' });
    expect(one.address).toBe(other.address);
  });

  test('without an address pool of ours is refused', async ({ cloud, driver }) => {
    const network = { id: dockerId(), poolId: '', subnet: SUBNET, gateway: '', auxiliary: {} };
    const { status, body } = await driver.call(
      'NetworkDriver.CreateNetwork',
      createNetworkBody(network),
    );
    expect(status).toBe(400);
    expect(body['Err']).toMatch(/^Kuryr did not give out the address pool .*--ipam-driver kuryr/);
    expect(cloud.state.networks.size).toBe(0);
  });

  test('is made after a restart between its pool and itself', async ({
    cloud,
    tags,
    driver,
    docker,
  }) => {
    const pool = await docker.requestPool({ subnet: SUBNET, range: '10.10.3.0/24' });
    await driver.restart();
    const network = { id: dockerId(), ...pool, gateway: '10.10.0.1/16', auxiliary: {} };
    await docker.createNetwork(network);
    expect(only(cloud.state.subnets.all())).toMatchObject({
      tags: tags === 'all' ? [pool.poolId] : [],
      allocation_pools: [{ start: '10.10.3.0', end: '10.10.3.255' }],
    });
  });
});

describe('an existing network', () => {
  taggedTest.for(['uuid', 'name'] as const)(
    'is used by its %s and marked',
    async (by, { cloud, user, docker }) => {
      const before = await user.network();
      const value = by === 'uuid' ? before.id : before.name;
      const { id, poolId } = await docker.networkCreate({
        subnet: SUBNET,
        options: { [`neutron.net.${by}`]: value },
      });
      const network = only(cloud.state.networks.all());
      expect(network.name).toBe('users-net');
      expect(network.tags).toEqual([`kuryr.net.existing:${id.slice(0, 12)}`, ...idTags(id)]);
      expect(only(cloud.state.subnets.all())).toMatchObject({
        name: `kuryr-subnet-${SUBNET}`,
        network_id: before.id,
        tags: [poolId],
      });
    },
  );

  test('with a subnet of the range gets no second one', async ({ cloud, tags, user, docker }) => {
    const { id } = await user.network();
    const subnet = await user.subnet({ id }, SUBNET, { name: 'users-subnet' });
    const { poolId } = await docker.networkCreate({
      subnet: SUBNET,
      options: { 'neutron.net.uuid': id },
    });
    expect(only(cloud.state.subnets.all())).toMatchObject({
      id: subnet.id,
      name: 'users-subnet',
      tags: tags === 'all' ? [poolId] : [],
    });
  });

  test('keeps its name', async ({ cloud, user, driver, docker }) => {
    const { id } = await user.network();
    const before = contents(cloud);
    const options = { 'neutron.net.uuid': id, 'kuryr.name': 'mine-now' };
    await expect(docker.networkCreate({ subnet: SUBNET, options })).rejects.toThrow(
      'one that exists keeps its name: leave kuryr.name out',
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('with a subnet of another range gets one more', async ({ cloud, user, docker }) => {
    const { id } = await user.network();
    await user.subnet({ id }, '192.168.7.0/24');
    const network = await docker.networkCreate({
      subnet: SUBNET,
      options: { 'neutron.net.uuid': id },
    });
    expect(
      subnetsOf(cloud, id)
        .map(({ cidr }) => cidr)
        .sort(),
    ).toEqual([SUBNET, '192.168.7.0/24']);
    expect((await docker.containerStart(network)).address).toMatch(/^10\.10\./);
  });

  test('lets its owner add subnets later on', async ({ user, docker }) => {
    const { id } = await user.network();
    await docker.networkCreate({ subnet: SUBNET, options: { 'neutron.net.uuid': id } });
    await user.subnet({ id }, '192.168.7.0/24');
  });

  test.for([
    { what: 'an unknown id', options: { 'neutron.net.uuid': dockerId() }, networks: 0 },
    { what: 'an unknown name', options: { 'neutron.net.name': 'nobodys' }, networks: 0 },
    { what: 'a name that two have', options: { 'neutron.net.name': 'users-net' }, networks: 2 },
    {
      what: 'another gateway than its subnet has',
      options: { 'neutron.net.name': 'users-net' },
      networks: 1,
    },
  ])(
    'with $what is refused, and nothing is changed',
    async ({ options, networks }, { cloud, user, driver, docker }) => {
      for (let i = 0; i < networks; i += 1) await user.subnet(await user.network(), SUBNET);
      const before = contents(cloud);
      await expect(
        docker.networkCreate({ subnet: SUBNET, gateway: '10.10.0.99', options }),
      ).rejects.toThrow(DriverError);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );
});

describe('the removal', () => {
  test('of our own network leaves nothing', async ({ cloud, driver, docker }) => {
    const before = contents(cloud);
    const network = await docker.networkCreate({ subnet: SUBNET });
    await docker.containerStop(await docker.containerStart(network));
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test.for([
    { what: 'our subnet', theirs: [], ours: [SUBNET] },
    { what: 'its own subnet', theirs: [SUBNET], ours: [SUBNET] },
    { what: 'both', theirs: ['192.168.7.0/24'], ours: [SUBNET] },
  ])(
    'of an existing network with $what leaves it as it was',
    async ({ theirs, ours }, { cloud, user, driver, docker }) => {
      const { id } = await user.network();
      for (const cidr of theirs) await user.subnet({ id }, cidr);
      const before = contents(cloud);
      for (const subnet of ours) {
        const network = await docker.networkCreate({ subnet, options: { 'neutron.net.uuid': id } });
        await docker.containerStop(await docker.containerStart(network));
        await docker.networkRemove(network);
      }
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('of one of two Docker networks on an existing one leaves the other working', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const before = contents(cloud);
    const options = { 'neutron.net.uuid': id };
    const first = await docker.networkCreate({ subnet: SUBNET, options });
    const second = await docker.networkCreate({ subnet: SUBNET, options });
    expect(cloud.state.subnets.size).toBe(1);
    const running = await docker.containerStart(second);

    await docker.networkRemove(first);
    await driver.settled();
    await docker.containerStart(second, { ip: '10.10.0.7' });
    await driver.restart();
    const later = await docker.containerStart(second, { ip: '10.10.0.8' });
    expect(later.join).toMatchObject({ Gateway: '10.10.0.1' });
    await docker.containerStop(running);
    await docker.releaseAddress(second.poolId, '10.10.0.7');
    await docker.containerStop(later);
    await docker.networkRemove(second);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('takes the subnet along that it alone had on a network of several', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const options = { 'neutron.net.uuid': id };
    const first = await docker.networkCreate({ subnet: SUBNET, options });
    await driver.settled();
    const before = contents(cloud);
    const second = await docker.networkCreate({ subnet: '10.11.0.0/16', options });
    await docker.networkRemove(second);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    await docker.containerStart(first);
  });

  test('of an unknown network is done at once', async ({ cloud, docker }) => {
    await docker.deleteNetwork(dockerId());
    expect(cloud.state.networks.size).toBe(0);
  });

  test('of our own network with a machine on it tells so, and happens when that is gone', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const before = contents(cloud);
    const network = await docker.networkCreate({ subnet: SUBNET });
    const { id } = only(cloud.state.networks.all());
    const vm = await user.port({ id }, { device_owner: 'compute:nova', device_id: 'vm' });
    await expect(docker.networkRemove(network)).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(/still in use.*HTTP 409, req-/),
    });
    expect(cloud.state.ports.has(vm.id)).toBe(true);
    await user.deletePort(vm);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('of an existing network leaves the subnet that a machine uses', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const network = await docker.networkCreate({
      subnet: SUBNET,
      options: { 'neutron.net.uuid': id },
    });
    const vm = await user.port({ id }, { device_owner: 'compute:nova', device_id: 'vm' });
    await docker.networkRemove(network);
    await driver.settled();
    expect(cloud.state.ports.get(vm.id)?.fixed_ips).toHaveLength(1);
    expect(only(cloud.state.networks.all()).tags).toEqual([]);
    expect(only(cloud.state.subnets.all()).tags).toEqual([]);
  });
});
