import { describe, expect } from 'vitest';
import { overlaps, parseCidr } from '../../../src/net/cidr.ts';
import { contents } from './support/cloud-view.ts';
import { Dockerd, type DockerNetwork, DriverError } from './support/dockerd.ts';
import { driverTest as test } from './support/driver-test.ts';

function expectApart(subnets: readonly string[]): void {
  const ranges = subnets.map((text) => {
    const cidr = parseCidr(text);
    if (!cidr) throw new Error(`${text} is no CIDR`);
    return cidr;
  });
  for (const [i, one] of ranges.entries()) {
    for (const other of ranges.slice(i + 1)) {
      expect(overlaps(one, other), `${one.text}, ${other.text}`).toBe(false);
    }
  }
}

/** Each network's containers get addresses from its own subnet. */
async function expectOwnSubnets(docker: Dockerd, networks: readonly DockerNetwork[]) {
  for (const network of networks) {
    const container = await docker.containerStart(network);
    expect(container.join).toMatchObject({ Gateway: network.gateway.split('/')[0] });
  }
}

describe('networks without --subnet', () => {
  test('get a free range of the default subnet pool, allocated from it', async ({
    cloud,
    tags,
    user,
    docker,
  }) => {
    const { id } = await user.defaultPool('10.64.0.0/16', 26);
    const network = await docker.networkCreate();
    expect(network.subnet).toBe('10.64.0.0/26');
    expect(cloud.state.subnets.all()).toMatchObject([
      { cidr: '10.64.0.0/26', subnetpool_id: id, tags: tags === 'all' ? [network.poolId] : [] },
    ]);
  });

  test('get five ranges when five are made at once', async ({ user, docker }) => {
    await user.defaultPool();
    const networks = await Promise.all(Array.from({ length: 5 }, () => docker.networkCreate()));
    expectApart(networks.map(({ subnet }) => subnet));
    await expectOwnSubnets(docker, networks);
  });

  test('never get a range with a route or a name server of the host', async ({
    user,
    startDriver,
  }) => {
    await user.defaultPool('10.64.0.0/21');
    const hostRanges = ['10.64.0.0/23', '10.64.3.7/32', '10.64.5.0/24'];
    const docker = new Dockerd(await startDriver({ hostRanges }));
    const subnets: string[] = [];
    for (let i = 0; i < 4; i += 1) subnets.push((await docker.networkCreate()).subnet);
    expect(subnets).toEqual(['10.64.2.0/24', '10.64.4.0/24', '10.64.6.0/24', '10.64.7.0/24']);
    await expect(docker.networkCreate()).rejects.toThrow(
      /^the subnet pool kuryr \(10\.64\.0\.0\/21\) has no \/24 left .*pass --subnet/,
    );
  });

  test('of two hosts never get the same range, made again and again at once', async ({
    user,
    startDriver,
  }) => {
    await user.defaultPool('10.64.0.0/16', 28);
    const hosts = [
      new Dockerd(await startDriver({ host: 'host-a' })),
      new Dockerd(await startDriver({ host: 'host-b' })),
    ];
    const networks: DockerNetwork[] = [];
    for (let round = 0; round < 4; round += 1) {
      networks.push(...(await Promise.all(hosts.map((docker) => docker.networkCreate()))));
    }
    expectApart(networks.map(({ subnet }) => subnet));
  });

  test('get ranges again that were given back', async ({ cloud, user, driver, docker }) => {
    await user.defaultPool('10.64.0.0/24', 24);
    const before = contents(cloud);
    for (let i = 0; i < 2; i += 1) {
      await docker.networkRemove(await docker.networkCreate());
      await driver.settled();
    }
    expect(contents(cloud)).toEqual(before);
  });

  test('are stopped when dockerd asks again and again', async ({ cloud, user, driver, docker }) => {
    await user.defaultPool();
    const before = contents(cloud);
    const pools: string[] = [];
    const ask = async () => {
      for (;;) pools.push((await docker.requestPool({})).poolId);
    };
    await expect(ask()).rejects.toThrow(/dockerd seems to refuse .*pass --subnet/);
    expect(pools.length).toBeLessThan(20);
    for (const pool of pools) await docker.releasePool(pool);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    await docker.networkCreate();
  });

  test('need a default subnet pool, and only one', async ({ user, docker }) => {
    await expect(docker.networkCreate()).rejects.toThrow(
      /^Neutron has no subnet pool named kuryr .*openstack subnet pool create/,
    );
    await user.defaultPool('10.64.0.0/16');
    await user.defaultPool('10.65.0.0/16');
    await expect(docker.networkCreate()).rejects.toThrow(/^Neutron has 2 subnet pools named kuryr/);
  });
});

describe('networks of one range', () => {
  test('made at once do not swap their address pools', async ({ driver, docker }) => {
    const wish = { subnet: '10.10.0.0/16' };
    const networks = await Promise.all(Array.from({ length: 3 }, () => docker.networkCreate(wish)));
    for (const network of networks) {
      const { address } = await docker.containerStart(network, { ip: '10.10.0.5' });
      expect(address).toBe('10.10.0.5/16');
    }
    await driver.restart();
    for (const network of networks) await docker.containerStart(network, { ip: '10.10.0.6' });
  });

  test('do not wait for one whose creation failed', async ({ cloud, docker }) => {
    const wish = { subnet: '10.10.0.0/16' };
    cloud.fail({ method: 'POST', path: '/v2.0/networks' }, { status: 500 });
    const outcomes = await Promise.allSettled([
      docker.networkCreate(wish),
      docker.networkCreate(wish),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const failure = outcomes.find((one) => one.status === 'rejected');
    expect(failure?.reason).toBeInstanceOf(DriverError);
  });
});
