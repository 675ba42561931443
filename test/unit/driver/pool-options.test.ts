import { describe, expect } from 'vitest';
import { createSubnetPool } from '../../../src/openstack/neutron/subnetpools/create.ts';
import { unlimited } from '../../../src/util/call.ts';
import type { CloudUser } from './support/cloud-user.ts';
import { contents } from './support/cloud-view.ts';
import { createNetworkBody, DriverError, dockerId } from './support/dockerd.ts';
import { everyCloudTest as test } from './support/driver-test.ts';

const FOUR = '10.10.0.0/16';
const SIX = 'fd00:10::/64';
const ABSENT = '00000000-0000-4000-8000-000000000000';

function userPool({ session }: CloudUser, prefix: string) {
  const body = { name: 'my-pool', prefixes: [prefix] };
  return createSubnetPool(session, body, unlimited);
}

describe("a user's subnet pool", () => {
  test.for([
    { option: 'neutron.pool.name', prefix: '10.0.0.0/8', subnet: FOUR },
    { option: 'neutron.pool.uuid', prefix: '10.0.0.0/8', subnet: FOUR },
    { option: 'neutron.pool.uuid', prefix: FOUR, subnet: FOUR },
    { option: 'neutron.pool.v6.name', prefix: 'fd00::/16', subnet: SIX },
    { option: 'neutron.pool.v6.uuid', prefix: 'fd00::/16', subnet: SIX },
  ])(
    '$prefix, named by $option, is allocated from and never marked',
    async ({ option, prefix, subnet }, { cloud, user, driver, docker }) => {
      const pool = await userPool(user, prefix);
      const before = contents(cloud);
      const ipam = { [option]: option.endsWith('name') ? pool.name : pool.id };
      const { poolId } = await docker.requestPool({ subnet, ipam });
      const network = { id: dockerId(), poolId, subnet, gateway: '', auxiliary: {} };
      await docker.createNetwork(network);
      expect(cloud.state.subnets.all()).toMatchObject([{ cidr: subnet, subnetpool_id: pool.id }]);
      expect(cloud.state.subnetpools.get(pool.id)).toMatchObject({ name: 'my-pool', tags: [] });
      await docker.releasePool(poolId);
      await docker.deleteNetwork(network.id);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('named with -o alone is allocated from', async ({ cloud, user, docker }) => {
    const { id, name } = await userPool(user, '10.0.0.0/8');
    await docker.networkCreate({ subnet: FOUR, options: { 'neutron.pool.name': name } });
    expect(cloud.state.subnets.all()).toMatchObject([{ cidr: FOUR, subnetpool_id: id }]);
  });

  test.for([
    { what: 'that is not there', pools: 0, sentence: /no subnet pool named my-pool/ },
    { what: 'whose name two have', pools: 2, sentence: /2 subnet pools named my-pool/ },
    {
      what: 'of another range',
      pools: 1,
      sentence: /my-pool \(192\.168\.0\.0\/16\) does not hold 10\.10\.0\.0\/16/,
    },
  ])(
    '$what is refused, and nothing is changed',
    async ({ pools, sentence }, { cloud, user, docker }) => {
      for (let i = 0; i < pools; i += 1) await userPool(user, `192.${168 + i}.0.0/16`);
      const before = contents(cloud);
      const wish = { subnet: FOUR, ipam: { 'neutron.pool.name': 'my-pool' } };
      await expect(docker.requestPool(wish)).rejects.toThrow(sentence);
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('whose subnets others use stays with them', async ({ cloud, user, driver, docker }) => {
    const { poolId } = await docker.requestPool({ subnet: FOUR });
    await user.subnet(await user.network(), FOUR, { subnetpool_id: poolId });
    const before = contents(cloud);
    await docker.releasePool(poolId);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });
});

describe("a user's subnet", () => {
  test.for(['uuid', 'name'])(
    'named by its %s gives range and gateway, and is left as it was',
    async (by, { cloud, tags, user, driver, docker }) => {
      const { id } = await user.network();
      const subnet = await user.subnet({ id }, FOUR, { name: 'mine', gateway_ip: '10.10.0.9' });
      const before = contents(cloud);
      const ipam = { [`neutron.subnet.${by}`]: by === 'uuid' ? subnet.id : 'mine' };
      const network = await docker.networkCreate({ ipam });
      expect(network).toMatchObject({ subnet: FOUR, gateway: '10.10.0.9/16' });
      expect(cloud.state.subnets.all()).toMatchObject([
        { id: subnet.id, name: 'mine', tags: tags === 'all' ? [network.poolId] : [] },
      ]);
      expect((await docker.containerStart(network, { ip: '10.10.0.5' })).address).toBe(
        '10.10.0.5/16',
      );
      await docker.releaseAddress(network.poolId, '10.10.0.5');
      await docker.networkRemove(network);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('named with -o alone is used', async ({ cloud, user, docker }) => {
    const { id } = await user.subnet(await user.network(), FOUR, { name: 'mine' });
    const options = { 'neutron.subnet.name': 'mine' };
    await docker.containerStart(await docker.networkCreate({ subnet: FOUR, options }));
    expect(cloud.state.subnets.all()).toMatchObject([{ id }]);
  });

  test.for([
    { ipam: { 'neutron.subnet.uuid': ABSENT }, sentence: /no subnet with the id 00000000/ },
    { ipam: { 'neutron.subnet.name': 'nobodys' }, sentence: /no subnet named nobodys/ },
    { ipam: { 'neutron.subnet.name': 'mine' }, sentence: /2 subnets named mine/ },
  ])('$ipam is refused, and nothing is changed', async (wrong, { cloud, user, docker }) => {
    const { ipam, sentence } = wrong;
    for (let i = 0; i < 2; i += 1) await user.subnet(await user.network(), FOUR, { name: 'mine' });
    const before = contents(cloud);
    await expect(docker.requestPool({ subnet: FOUR, ipam })).rejects.toThrow(sentence);
    expect(contents(cloud)).toEqual(before);
  });
});

test('an IPv6 range is a pool and a network like any other', async ({ cloud, docker }) => {
  const { poolId } = await docker.requestPool({ subnet: SIX });
  expect(cloud.state.subnetpools.all()).toMatchObject([
    {
      id: poolId,
      name: `kuryrPool-${SIX}`,
      prefixes: [SIX],
      default_prefixlen: 64,
      shared: false,
    },
  ]);
  const network = { id: dockerId(), poolId, subnet: SIX, gateway: 'fd00:10::1/64', auxiliary: {} };
  await docker.createNetwork(network);
  expect(cloud.state.subnets.all()).toMatchObject([
    {
      name: `kuryr-subnet-${SIX}`,
      ip_version: 6,
      gateway_ip: 'fd00:10::1',
      subnetpool_id: poolId,
    },
  ]);
  const address = await docker.requestAddress(poolId);
  expect(await docker.createEndpoint(network, dockerId(), address)).toMatch(/^..(:..){5}$/);
});

test('without --subnet IPv6 networks get a range of the pool kuryr6', async ({
  cloud,
  user,
  driver,
}) => {
  const body = { AddressSpace: 'x', Pool: '', SubPool: '', Options: {}, V6: true };
  const missing = await driver.call('IpamDriver.RequestPool', body);
  expect(missing.status).toBe(404);
  expect(missing.body['Err']).toMatch(/^Neutron has no subnet pool named kuryr6 /);
  const pool = { name: 'kuryr6', prefixes: ['fd00:64::/48'], default_prefixlen: 64 };
  await createSubnetPool(user.session, pool, unlimited);
  const given = await driver.call('IpamDriver.RequestPool', body);
  expect(given.body).toMatchObject({ Pool: 'fd00:64::/64' });
  expect(cloud.state.subnetpools.has(String(given.body['PoolID']))).toBe(true);
});

test('whether others may use it is said of the network, not of its pool', async ({
  cloud,
  docker,
}) => {
  const before = contents(cloud);
  const wish = { subnet: FOUR, ipam: { 'neutron.net.shared': 'true' } };
  await expect(docker.requestPool(wish)).rejects.toThrow(/it belongs to -o/);
  expect(contents(cloud)).toEqual(before);
});

describe('neutron.net.shared', () => {
  const options = { 'neutron.net.shared': 'true' };

  test('shares the new network', async ({ cloud, docker }) => {
    await docker.networkCreate({ subnet: FOUR, options });
    expect(cloud.state.networks.all()).toMatchObject([{ shared: true }]);
  });

  test('must be true of an existing network, which else is not touched', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const before = contents(cloud);
    const wish = { subnet: FOUR, options: { ...options, 'neutron.net.uuid': id } };
    await expect(docker.networkCreate(wish)).rejects.toThrow(/is not shared; leave neutron/);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });
});

test.for([
  { option: 'neutron.pool.uuid', sentence: /no subnet pool with the id 00000000/ },
  { option: 'neutron.subnet.uuid', sentence: /no subnet with the id 00000000/ },
])(
  '-o $option of nothing is refused, and no network is made',
  async (wrong, { cloud, driver, docker }) => {
    const { poolId } = await docker.requestPool({ subnet: FOUR });
    const before = contents(cloud);
    const network = { id: dockerId(), poolId, subnet: FOUR, gateway: '', auxiliary: {} };
    const body = createNetworkBody(network, { options: { [wrong.option]: ABSENT } });
    const reply = await driver.call('NetworkDriver.CreateNetwork', body);
    expect(reply.status).toBe(404);
    expect(new DriverError('CreateNetwork', reply).message).toMatch(wrong.sentence);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  },
);
