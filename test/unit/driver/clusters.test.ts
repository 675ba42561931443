import { afterEach, beforeEach, describe, expect, vi } from 'vitest';
import { contents } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import { everyCloudTest as test } from './support/driver-test.ts';
import { reconcilerOf } from './support/reconciler.ts';
import { SwarmDockerd } from './support/swarm-dockerd.ts';

const SUBNET = '10.10.0.0/16';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('control planes on one Neutron network and one host name', () => {
  test('mark what is theirs, and one that goes leaves the other as it was', async ({
    cloud,
    tags,
    user,
    startDriver,
  }) => {
    const { id } = await user.network();
    await user.subnet({ id }, SUBNET);
    const wish = { subnet: SUBNET, options: { 'neutron.net.uuid': id } };
    const red = await startDriver({ clusterId: 'red' });
    const blue = await startDriver({ clusterId: 'blue' });
    const [dockerRed, dockerBlue] = [new Dockerd(red), new Dockerd(blue)];

    const network = await dockerBlue.networkCreate(wish);
    const container = await dockerBlue.containerStart(network);
    await blue.settled();
    const before = contents(cloud);
    expect(cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr')).toMatchObject([
      tags === 'all'
        ? { tags: expect.arrayContaining(['compute:kuryr', 'kuryr.cluster:blue']) }
        : { tags: [], description: ' [kuryr.cluster:blue]' },
    ]);

    const other = await dockerRed.networkCreate(wish);
    const gone = await dockerRed.containerStart(other);
    await dockerRed.containerStop(gone);
    await dockerRed.networkRemove(other);
    await red.settled();
    expect(contents(cloud)).toEqual(before);

    await blue.restart();
    await dockerBlue.containerStart(network);
    await dockerBlue.containerStop(container);
  });

  test('never clean up after each other', async ({ cloud, startDriver }) => {
    const drivers = [
      await startDriver(),
      await startDriver({ clusterId: 'red' }),
      await startDriver({ clusterId: 'blue' }),
    ];
    for (const driver of drivers) {
      const docker = new Dockerd(driver);
      await docker.containerStart(await docker.networkCreate({ subnet: SUBNET }));
      await driver.settled();
    }
    const ports = () =>
      cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr').length;
    for (const [i, driver] of drivers.entries()) {
      const { reconciler, mended } = reconcilerOf(driver, () => [], drivers);
      await reconciler.look();
      vi.setSystemTime(Date.now() + 31_000);
      await reconciler.look();
      expect(mended().sort()).toEqual(['leaked-interface', 'leaked-port']);
      await driver.settled();
      expect(ports()).toBe(drivers.length - i - 1);
    }
  });

  test("do not take or release each other's addresses", async ({ cloud, user, startDriver }) => {
    const { id } = await user.network();
    await user.subnet({ id }, SUBNET);
    const wish = { subnet: SUBNET, options: { 'neutron.net.uuid': id } };
    const red = await startDriver({ clusterId: 'red' });
    const blue = await startDriver({ clusterId: 'blue' });
    const [dockerRed, dockerBlue] = [new Dockerd(red), new Dockerd(blue)];
    const [theirs, ours] = [
      await dockerBlue.networkCreate(wish),
      await dockerRed.networkCreate(wish),
    ];
    await dockerBlue.containerStart(theirs, { ip: '10.10.0.5' });
    await blue.settled();
    const before = contents(cloud);
    await expect(dockerRed.containerStart(ours, { ip: '10.10.0.5' })).rejects.toThrow(
      /^the address 10\.10\.0\.5 is taken by the Neutron port /,
    );
    await dockerRed.releaseAddress(ours.poolId, '10.10.0.5');
    await expect(dockerRed.createEndpoint(ours, 'e'.repeat(64), '10.10.0.5/16')).rejects.toThrow(
      /^the address 10\.10\.0\.5 belongs to the Neutron port /,
    );
    await red.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('may be named later: what has no name yet is still given back', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver();
    const docker = new Dockerd(driver);
    const before = contents(cloud);
    const network = await docker.networkCreate({ subnet: SUBNET });
    const container = await docker.containerStart(network);
    await driver.restart({ clusterId: 'red' });
    await docker.containerStop(container);
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });
});

test('the networks and pools of a swarm carry its name, not that of the host that made them', async ({
  cloud,
  startDriver,
}) => {
  const swarm = { scope: 'global', clusterId: 'red' } as const;
  const [manager, node] = [
    await startDriver({ ...swarm, host: 'host-a' }),
    await startDriver({ ...swarm, host: 'host-b' }),
  ];
  const docker = new SwarmDockerd(manager);
  const pool = await docker.requestPool(SUBNET);
  const network = { id: 'a1b2c3d4e5f6g7h8i9j0k1l2m', ...pool };
  await docker.allocateNetwork(network);
  await new SwarmDockerd(node).createNetwork(network);
  expect(cloud.state.networks.all()).toMatchObject([
    { description: `Docker network ${network.id} of the cluster red` },
  ]);
  expect(cloud.state.subnets.all()).toMatchObject([{ subnetpool_id: pool.poolId }]);
});
