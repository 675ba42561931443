import { describe, expect, vi } from 'vitest';
import { unlimited } from '../../../src/util/call.ts';
import type { RecordedRequest } from '../../fakes/neutron/http/recorded-request.ts';
import { requestsDuring } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import type { Driver, DriverOptions } from './support/driver.ts';
import { driverTest as base, type DriverBench } from './support/driver-test.ts';

const RANGE = { subnet: '10.10.0.0/16' };
const POOL = { min: 2, max: 0, batch: 4, coolDownMs: 0, updateFrequencyMs: 60_000 } as const;

type Start = (options?: DriverOptions) => Promise<Driver>;

/** As `driverTest`; the backend says at once that links are plugged. */
const test = base.extend({
  startDriver: async (
    { startDriver, cloud }: DriverBench,
    use: (start: Start) => Promise<void>,
  ) => {
    await use(async (options) => {
      const driver = await startDriver(options);
      driver.host.onPlug = ({ portId }) => cloud.plug(portId);
      return driver;
    });
  },
});

/** Whether a request makes several ports at once. */
function bulk({ body }: Pick<RecordedRequest, 'body'>): boolean {
  return typeof body === 'object' && body !== null && 'ports' in body;
}

function theOnly(driver: Driver) {
  const [pool] = driver.core.portPools.all();
  if (!pool) throw new Error('there is no pool');
  return pool;
}

describe('how many ports wait', () => {
  test('is a share of what is left of the quota', async ({ cloud, user, startDriver }) => {
    const { projectId = '' } = await user.session.authenticate(unlimited);
    cloud.state.quotas.set(projectId, { port: 12 });
    const driver = await startDriver({ portPool: { ...POOL, min: 8, batch: 8 } });
    await new Dockerd(driver).networkCreate(RANGE);
    await driver.poolHas(2);
    // What waits already counts: the next look finds nothing to do.
    driver.core.portPools.onChange(theOnly(driver));
    await driver.core.locks.run(
      `pool:${theOnly(driver).place.dockerNetworkId}`,
      async () => undefined,
      unlimited,
    );
    expect(theOnly(driver).fill()).toEqual({ used: 0, free: 2 });
  });

  test('is not limited by a quota that Neutron does not tell', async ({ cloud, startDriver }) => {
    cloud.fail({ path: /details\.json$/ }, { status: 403, times: 9 });
    const driver = await startDriver({ portPool: POOL });
    await new Dockerd(driver).networkCreate(RANGE);
    await driver.poolHas(4);
  });

  test('is what the options of the network say, also after a restart', async ({ startDriver }) => {
    const driver = await startDriver({ portPool: POOL });
    const docker = new Dockerd(driver);
    const options = { 'kuryr.ports_pool_min': '1', 'kuryr.ports_pool_batch': '3' };
    await docker.networkCreate({ ...RANGE, options });
    await driver.poolHas(3);
    await driver.restart();
    await driver.core.portPools.ready(unlimited);
    expect(theOnly(driver).size).toEqual({ min: 1, max: 0, batch: 3 });
  });

  test('is none on a network whose options say so', async ({ cloud, startDriver }) => {
    const driver = await startDriver({ portPool: POOL });
    const docker = new Dockerd(driver);
    const options = { 'kuryr.port_pool': 'false' };
    const network = await docker.networkCreate({ ...RANGE, options });
    await docker.containerStart(network);
    await driver.settled();
    expect(driver.core.portPools.all()).toEqual([]);
    expect(cloud.requests.filter(bulk)).toEqual([]);
  });

  test('shrinks by whole steps when nobody has wanted them for a while', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver({ portPool: POOL });
    await new Dockerd(driver).networkCreate(RANGE);
    await driver.poolHas(4);
    const pool = theOnly(driver);
    pool.size = { ...POOL, min: 12 };
    driver.core.portPools.onChange(pool);
    await driver.poolHas(12);
    pool.size = POOL;
    driver.core.portPools.onChange(pool);
    pool.usedAt -= 31_000;
    driver.core.portPools.onChange(pool);
    await driver.poolHas(4);
    const left = () => cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr');
    await vi.waitFor(() => expect(left()).toHaveLength(4));
    expect(driver.host.plugged.size).toBe(4);
  });
});

test('the address of a container that went is given to no other while it cools down', async ({
  startDriver,
}) => {
  const coolDownMs = 300;
  const driver = await startDriver({ portPool: { ...POOL, coolDownMs } });
  const docker = new Dockerd(driver);
  const network = await docker.networkCreate(RANGE);
  await driver.poolHas(4);
  const first = await docker.containerStart(network);
  await driver.settled();
  await docker.containerStop(first);
  const stopped = performance.now();
  const next = await docker.containerStart(network);
  expect(next.address).not.toBe(first.address);
  await driver.poolHas(3);
  expect(performance.now() - stopped).toBeGreaterThan(coolDownMs - 5);
});

test('with the cloud away a port that rests serves again, and its labels come later', async ({
  cloud,
  startDriver,
}) => {
  const driver = await startDriver({ portPool: { ...POOL, coolDownMs: 3_600_000 } });
  const docker = new Dockerd(driver);
  const network = await docker.networkCreate(RANGE);
  await driver.poolHas(4);
  let back = false;
  const outcome = { status: 503, times: Number.POSITIVE_INFINITY };
  cloud.fail({ service: 'network', when: () => !back }, outcome);
  const started = await Promise.all([1, 2, 3, 4].map(() => docker.containerStart(network)));
  for (const container of started.slice(1)) await docker.containerStop(container);
  const again = await docker.containerStart(network);
  expect(started.slice(1).map(({ address }) => address)).toContain(again.address);

  back = true;
  driver.core.background.retryNow();
  await driver.settled();
  const shown = cloud.state.ports.where((port) => port.device_id === again.endpointId);
  expect(shown.map(({ fixed_ips }) => fixed_ips[0]?.ip_address)).toEqual([
    again.address.split('/')[0],
  ]);
});

describe('towards a cloud with much to do', () => {
  test('a refill comes when Neutron wants it again', async ({ cloud, startDriver }) => {
    const at: number[] = [];
    const note = (request: RecordedRequest) => bulk(request) && at.push(performance.now()) > 0;
    const outcome = { status: 503, headers: { 'retry-after': '2' } };
    cloud.fail({ method: 'POST', when: note }, outcome);
    const driver = await startDriver({ portPool: POOL });
    await new Dockerd(driver).networkCreate(RANGE);
    await vi.waitFor(() => expect(theOnly(driver).problem).toBeDefined());
    cloud.fail({ method: 'POST', when: (request) => note(request) && false }, {});
    await driver.poolHas(4);
    expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThan(1_950);
  });

  test('a daemon that starts does not refill at once', async ({ cloud, user, startDriver }) => {
    const driver = await startDriver({ portPool: POOL });
    const docker = new Dockerd(driver);
    const network = await docker.networkCreate(RANGE);
    await driver.poolHas(4);
    await driver.restart({ jitterMs: 3_600_000, portPool: { ...POOL, min: 5 } });
    await driver.core.portPools.ready(unlimited);
    const requests = await requestsDuring(cloud, async () => {
      // As long as several refills would take.
      for (let i = 0; i < 10; i++) await user.network();
    });
    expect(requests.filter(bulk)).toEqual([]);
    await docker.containerStart(network);
    await driver.poolHas(7);
  });
});
