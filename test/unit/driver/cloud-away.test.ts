import { describe, expect } from 'vitest';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { contents } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import { driverTest as test } from './support/driver-test.ts';

const RANGE = { subnet: '10.10.0.0/16' };
const away = {
  'does not answer': { delayMs: 1_500, cutConnection: true },
  'breaks connections off': { cutConnection: true },
  'says 503': { status: 503 },
} as const;

/** Takes the cloud, or one service of it, away until the answer is called. */
function takeAway(
  cloud: FakeCloud,
  how: (typeof away)[keyof typeof away],
  service?: 'identity' | 'network',
): () => void {
  let back = false;
  const matcher = { ...(service && { service }), when: () => !back };
  cloud.fail(matcher, { ...how, times: Number.POSITIVE_INFINITY });
  return () => {
    back = true;
  };
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

describe.each(Object.entries(away))('with a cloud that %s', (_, how) => {
  test('containers stop and networks go at once; it is done when it is back', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver({ requestTimeoutMs: 200 });
    const docker = new Dockerd(driver);
    const before = contents(cloud);
    const network = await docker.networkCreate(RANGE);
    const container = await docker.containerStart(network);
    await driver.settled();

    const bringBack = takeAway(cloud, how);
    const { poolId, gateway } = network;
    const quick = await milliseconds(async () => {
      await docker.containerStop(container);
      await docker.releaseAddress(poolId, gateway);
      await docker.releasePool(poolId);
    });
    expect(quick).toBeLessThan(1_000);
    expect(await milliseconds(() => docker.deleteNetwork(network.id))).toBeLessThan(2_000);
    expect(driver.host.plugged.size).toBe(0);
    expect(driver.core.background.pending().map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['release-address', 'release-pool', 'delete-network']),
    );

    bringBack();
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('an address is refused soon and clearly, and to be had when it is back', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver({ requestTimeoutMs: 200 });
    const docker = new Dockerd(driver);
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    const bringBack = takeAway(cloud, how);
    const asked = docker.requestAddress(network.poolId);
    const spent = await milliseconds(() =>
      expect(asked).rejects.toMatchObject({
        status: 503,
        message: expect.stringMatching(
          'status' in how
            ? /^Neutron refused to create the port: .*\(HTTP 503, req-/
            : /^Neutron at http\S+ cannot be reached: .*; check that it runs/,
        ),
      }),
    );
    expect(spent).toBeLessThan(3_000);
    bringBack();
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    await docker.containerStart(network);
  });
});

test('with Keystone away everything works on the token that is there', async ({
  cloud,
  driver,
  docker,
}) => {
  takeAway(cloud, away['breaks connections off'], 'identity');
  const network = await docker.networkCreate(RANGE);
  await docker.containerStop(await docker.containerStart(network));
  await docker.networkRemove(network);
  await driver.settled();
  expect(cloud.state.networks.size).toBe(0);
});

test('a token that Keystone revoked is replaced unnoticed', async ({ cloud, docker }) => {
  const network = await docker.networkCreate(RANGE);
  cloud.revokeTokens();
  await docker.containerStart(network);
});

test('what a stop left undone is done after a restart when the cloud is back', async ({
  cloud,
  driver,
  docker,
}) => {
  const before = contents(cloud);
  const network = await docker.networkCreate(RANGE);
  const container = await docker.containerStart(network);
  await driver.settled();
  const bringBack = takeAway(cloud, away['breaks connections off'], 'network');
  await docker.containerStop(container);
  await docker.networkRemove(network);
  await driver.restart();
  bringBack();
  await driver.settled();
  expect(contents(cloud)).toEqual(before);
});
