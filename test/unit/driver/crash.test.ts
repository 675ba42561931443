import { describe, expect } from 'vitest';
import type { Operation } from '../../../src/core/journal/operation.ts';
import { contents } from './support/cloud-view.ts';
import { Dockerd, dockerId } from './support/dockerd.ts';
import { type DriverBench, driverTest as test } from './support/driver-test.ts';
import type { Death } from './support/life.ts';
import { type UseCase, useCases } from './support/use-cases.ts';

/** More than any call makes. */
const MOST_REQUESTS = 25;
const RANGE = { subnet: '10.10.0.0/16' };

type Stage = Pick<DriverBench, 'cloud' | 'user' | 'startDriver'>;

describe.each(['before', 'answered'] as const)('a daemon that is killed (%s)', (moment) => {
  test.for(useCases)(
    'at any request of $name leaves nothing',
    async (useCase, { cloud, user, startDriver }) => {
      await forEachRequest((request) =>
        dieAndReplay(useCase, { request, moment }, { cloud, user, startDriver }),
      );
    },
  );

  test('at any request of a stop and a removal ends them', async ({ cloud, user, startDriver }) => {
    await forEachRequest((request) =>
      dieAndTakeDown({ request, moment }, { cloud, user, startDriver }),
    );
  });
});

test('a daemon that is killed when a link is plugged leaves no link', async ({
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const address = await docker.requestAddress(network.poolId);
  driver.host.onPlug = () => driver.crash();
  const created = docker.createEndpoint(network, dockerId(), address);
  await expect(created).rejects.toThrow('the daemon died');
  expect(driver.host.plugged.size).toBe(1);
  await driver.start();
  // There is no DeleteEndpoint for an endpoint whose creation failed.
  await docker.releaseAddress(network.poolId, address);
  await driver.settled();
  expect(driver.host.plugged.size).toBe(0);
});

async function forEachRequest(work: (n: number) => Promise<boolean>): Promise<void> {
  for (let n = 1; n <= MOST_REQUESTS; n += 1) {
    if (await work(n)) continue;
    expect(n).toBeGreaterThan(1);
    return;
  }
  expect.unreachable('the call never ends');
}

/** @returns whether the call came so far */
async function dieAndReplay(
  { prepare }: UseCase,
  death: Death,
  { cloud, user, startDriver }: Stage,
): Promise<boolean> {
  cloud.reset();
  const driver = await startDriver();
  const docker = new Dockerd(driver);
  const { call, giveUp, origin, verify } = await prepare({ cloud, user, driver, docker });
  await driver.settled();

  driver.crashAt(death);
  let answered = false;
  try {
    await call();
    answered = true;
    await driver.settled();
  } catch (error) {
    expect(error).toEqual(new Error('the daemon died'));
  }
  const died = !driver.alive;
  if (died) await driver.start();
  await driver.settled();
  if (answered) {
    await verify?.();
  } else {
    await giveUp();
    await driver.settled();
    expect(contents(cloud), `killed at ${JSON.stringify(death)}`).toEqual(origin);
    expect(driver.host.plugged.size).toBe(0);
  }
  await driver.stop();
  return died;
}

async function dieAndTakeDown(death: Death, { cloud, startDriver }: Stage): Promise<boolean> {
  cloud.reset();
  const driver = await startDriver();
  const docker = new Dockerd(driver);
  const origin = contents(cloud);
  const network = await docker.networkCreate({ ...RANGE, auxiliary: { router: '10.10.0.9' } });
  const { endpointId, address } = await docker.containerStart(network);
  await driver.settled();

  const release = (address: string) => () => docker.releaseAddress(network.poolId, address);
  driver.crashAt(death);
  let died = false;
  const takeStep = async (step: () => Promise<void>, promise?: Operation['kind']) => {
    await step().catch(() => undefined);
    if (driver.alive) return;
    died = true;
    await driver.start();
    // What was not on the disk when the daemon died was not promised.
    const promised = driver.core.background.pending().some(({ kind }) => kind === promise);
    if (promise && !promised) await step();
  };
  await takeStep(() => docker.deleteEndpoint({ network, endpointId }));
  for (const one of [address, network.gateway, '10.10.0.9']) {
    await takeStep(release(one), 'release-address');
  }
  await takeStep(() => docker.releasePool(network.poolId), 'release-pool');
  await takeStep(() => docker.deleteNetwork(network.id), 'delete-network');
  await takeStep(() => driver.settled());
  await driver.settled();
  expect(contents(cloud), `killed at ${JSON.stringify(death)}`).toEqual(origin);
  expect(driver.host.plugged.size).toBe(0);
  await driver.stop();
  return died;
}
