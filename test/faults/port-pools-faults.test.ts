import { expect, test } from 'vitest';
import { addTag } from '../../src/openstack/neutron/tags/tags.ts';
import { unlimited } from '../../src/util/call.ts';
import { type FakeCloud, startFakeCloud } from '../fakes/neutron/fake-cloud.ts';
import { CloudUser } from '../unit/driver/support/cloud-user.ts';
import { contents, requestsDuring } from '../unit/driver/support/cloud-view.ts';
import { Dockerd, type DockerNetwork, type NetworkWish } from '../unit/driver/support/dockerd.ts';
import { Driver } from '../unit/driver/support/driver.ts';
import { failRequest, faults } from '../unit/driver/support/fault.ts';

/** Dozens of hosts at once, each with a failure after which it waits a second. */
const LIMIT_MS = 20_000;
const POOL = { min: 2, max: 0, batch: 4, coolDownMs: 0, updateFrequencyMs: 1_000 } as const;

interface Stage {
  readonly cloud: FakeCloud;
  readonly driver: Driver;
  readonly docker: Dockerd;
}

async function onStage(work: (stage: Stage) => Promise<void>): Promise<void> {
  const cloud = await startFakeCloud({ hosts: ['host-a'] });
  const driver = await Driver.start(cloud, { portPool: POOL });
  driver.host.onPlug = ({ portId }) => cloud.plug(portId);
  try {
    await work({ cloud, driver, docker: new Dockerd(driver) });
  } finally {
    await driver.stop();
    await cloud.close();
  }
}

/** What a network with ports made ahead goes through; each step stands for itself when one before it failed. */
function stepsOf({ driver, docker }: Stage, network: DockerNetwork) {
  return [
    () => driver.poolHas(4),
    async () => docker.containerStop(await docker.containerStart(network)),
    () => driver.poolHas(4),
    () => docker.networkRemove(network),
    () => driver.settled(),
  ];
}

async function countRequests(
  wishOn: (cloud: FakeCloud) => Promise<NetworkWish> = wishes[0][1],
): Promise<number> {
  let count = 0;
  await onStage(async (stage) => {
    const network = await stage.docker.networkCreate(await wishOn(stage.cloud));
    const requests = await requestsDuring(stage.cloud, async () => {
      for (const step of stepsOf(stage, network)) await step();
    });
    count = requests.length;
  });
  return count;
}

/** As an operator who makes ports ahead leaves them; @returns what Docker's user says to use them. */
async function markPorts(cloud: FakeCloud): Promise<NetworkWish> {
  const user = new CloudUser(cloud);
  const subnet = '10.10.0.0/16';
  const { id } = await user.network();
  await user.subnet({ id }, subnet);
  for (let i = 0; i < 2; i++) {
    const port = await user.port({ id });
    await addTag(user.session, 'ports', port.id, 'kuryr.port.for-pools', unlimited);
  }
  await user.session.close();
  return { subnet, options: { 'neutron.net.uuid': id } };
}

const wishes = [
  ['', async () => ({ subnet: '10.10.0.0/16' })],
  [" with an operator's ports", markPorts],
] as const;

test.for(wishes)(
  'a pool%s whose daemon dies at any request is taken up again, and leaves nothing',
  {
    timeout: LIMIT_MS,
  },
  async ([, wishOn]) => {
    const requests = await countRequests(wishOn);
    expect(requests).toBeGreaterThan(8);
    const runs = Array.from({ length: requests }, (_, i) =>
      onStage(async (stage) => {
        const { cloud, driver, docker } = stage;
        const wish = await wishOn(cloud);
        const origin = contents(cloud);
        const network = await docker.networkCreate(wish);
        driver.crashAt({ request: i + 1, moment: 'answered' });
        for (const step of stepsOf(stage, network)) {
          await step().catch(() => undefined);
          if (driver.alive) continue;
          await driver.start();
          // dockerd repeats a call that broke off.
          await step().catch(() => undefined);
        }
        await driver.settled();
        expect(contents(cloud), `killed at request ${i + 1}`).toEqual(origin);
        expect(driver.host.plugged.size, `killed at request ${i + 1}`).toBe(0);
        expect(driver.core.portPools.claimedIds()).toEqual([]);
      }),
    );
    await Promise.all(runs);
  },
);

test.for(Object.entries(faults))(
  'a pool of which any request to Neutron %s leaves nothing in the end',
  { timeout: LIMIT_MS },
  async ([, fault]) => {
    const requests = await countRequests();
    const runs = Array.from({ length: requests }, (_, i) =>
      onStage(async (stage) => {
        const { cloud, driver, docker } = stage;
        const origin = contents(cloud);
        const network = await docker.networkCreate({ subnet: '10.10.0.0/16' });
        const planned = failRequest(cloud, i + 1, fault);
        for (const step of stepsOf(stage, network)) {
          await step().catch(() => undefined);
          planned.end();
        }
        await driver.settled();
        expect(contents(cloud), `failed request ${i + 1}`).toEqual(origin);
        expect(driver.host.plugged.size, `failed request ${i + 1}`).toBe(0);
      }),
    );
    await Promise.all(runs);
  },
);
