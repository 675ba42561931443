import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/core/journal/operation.ts';
import { contents } from '../unit/driver/support/cloud-view.ts';
import { type ContainerWish, dockerId } from '../unit/driver/support/dockerd.ts';
import { driverTest } from '../unit/driver/support/driver-test.ts';
import { forEachStep, type Stage } from '../unit/driver/support/stage.ts';
import { PUBLISH, type UseCase, useCases } from '../unit/driver/support/use-cases.ts';

const RANGE = { subnet: '10.10.0.0/16' };

describe.each([
  ['before it sends any request', 'cloud', 'before'],
  ['before it reads the answer to any request', 'cloud', 'answered'],
  ['when it has promised anything', 'promise', 'answered'],
  ['when it has forgotten any promise', 'forget', 'answered'],
] as const)('a daemon that dies %s', (_, of, moment) => {
  // What is made is forgotten as a promise to undo it, right before dockerd gets the answer. A death in
  // between leaves it to reconcile: the other order would undo what dockerd has.
  const all = moment === 'answered' && of !== 'forget';
  const cases = all ? useCases : useCases.filter(touchesHost);
  test.for(cases)('of $name leaves nothing, and keeps what it said', ({ prepare }) =>
    forEachStep(of, prepare, async (request, { cloud, driver }, prepared) => {
      const { call, giveUp, origin, verify } = prepared;
      driver.crashAt({ of, request, moment });
      let answered = false;
      try {
        await call();
        answered = true;
        await driver.settled();
      } catch (error) {
        expect(error).toEqual(new Error('the daemon died'));
      }
      expect(driver.alive).toBe(false);
      await driver.start();
      await driver.settled();
      if (answered) return verify?.();
      await giveUp();
      await driver.settled();
      expect(contents(cloud), `killed at ${of} ${request}`).toEqual(origin);
      expect(driver.host.plugged.size).toBe(0);
    }),
  );

  test.for([
    ['a stop and a removal', takenDown],
    ["a stop that gives a user's floating IP back", floatingIpGivenBack],
  ] as const)('of %s ends them', ([, prepare]) =>
    forEachStep(of, prepare, async (request, { cloud, driver }, { origin, steps }) => {
      driver.crashAt({ of, request, moment });
      for (const { step, promise } of steps) {
        // dockerd does not care for errors here, and goes on.
        await step().catch(() => undefined);
        if (driver.alive) continue;
        await driver.start();
        // What was not on the disk when the daemon died was not promised.
        const promised = driver.core.background.pending().some(({ kind }) => kind === promise);
        if (promise && !promised) await step();
      }
      await driver.settled();
      expect(contents(cloud), `killed at ${of} ${request}`).toEqual(origin);
      expect(driver.host.plugged.size).toBe(0);
    }),
  );
});

/** Between its requests more happens than that the answer is read. */
function touchesHost({ name }: UseCase): boolean {
  return name.startsWith('CreateEndpoint');
}

interface Step {
  readonly step: () => Promise<void>;
  /** What is in the journal when it is answered. */
  readonly promise?: Operation['kind'];
}

/** A container that runs, and what dockerd calls until nothing is left of it and its network. */
async function takenDown({ cloud, driver, docker }: Stage, wish: ContainerWish = {}) {
  const origin = contents(cloud);
  const network = await docker.networkCreate({ ...RANGE, auxiliary: { router: '10.10.0.9' } });
  const { endpointId, address } = await docker.containerStart(network, wish);
  const { id, poolId, gateway } = network;
  const steps: readonly Step[] = [
    { step: () => docker.deleteEndpoint({ network, endpointId }) },
    ...[address, gateway, '10.10.0.9'].map(
      (one): Step => ({
        step: () => docker.releaseAddress(poolId, one),
        promise: 'release-address',
      }),
    ),
    { step: () => docker.releasePool(poolId), promise: 'release-pool' },
    { step: () => docker.deleteNetwork(id), promise: 'delete-network' },
    { step: () => driver.settled() },
  ];
  const call = async () => {
    for (const { step } of steps) await step();
  };
  return { origin, steps, call };
}

async function floatingIpGivenBack(stage: Stage) {
  const { external } = await stage.user.wayOut();
  const { id } = await stage.user.floatingIp(external);
  await stage.driver.restart({ publish: { ...PUBLISH, mode: 'none' } });
  return takenDown(stage, { options: { 'neutron.floating_ip': id } });
}

driverTest(
  'a daemon that dies when a link is plugged leaves no link',
  async ({ driver, docker }) => {
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
  },
);

driverTest(
  'a daemon that dies before it says that an endpoint is there leaves no link',
  async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    const address = await docker.requestAddress(network.poolId);
    // The label of the port is promised by then, and cannot be set.
    const isLabel = { method: 'PUT', path: /^\/v2\.0\/ports\// };
    cloud.fail(isLabel, { status: 500, times: 4 });
    driver.crashAt({ request: 1, moment: 'before' });
    const created = docker.createEndpoint(network, dockerId(), address);
    await expect(created).rejects.toThrow('the daemon died');
    expect(driver.host.plugged.size).toBe(1);
    await driver.start();
    await docker.releaseAddress(network.poolId, address);
    await driver.settled();
    expect(driver.host.plugged.size).toBe(0);
    expect(contents(cloud)).toEqual(before);
  },
);

driverTest(
  'a daemon that is killed between any two calls is not noticed',
  async ({ cloud, driver, docker }) => {
    const before = contents(cloud);
    docker.afterEachCall = async () => {
      driver.crash();
      await driver.start();
    };
    const network = await docker.networkCreate({ ...RANGE, auxiliary: { router: '10.10.0.9' } });
    const container = await docker.containerStart(network, { mac: '02:11:22:33:44:55' });
    expect(container.join).toMatchObject({ Gateway: '10.10.0.1' });
    expect([...driver.host.plugged.values()]).toMatchObject([{ macAddress: container.mac }]);
    await docker.containerStop(container);
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    expect(driver.host.plugged.size).toBe(0);
  },
);
