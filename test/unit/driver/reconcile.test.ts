import { afterEach, beforeEach, expect, vi } from 'vitest';
import { everyCloudTest as test } from './support/driver-test.ts';
import { reconcilerOf } from './support/reconciler.ts';

const RANGE = { subnet: '10.10.0.0/16' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

function pass(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

test('what dockerd forgot goes after two looks, what it knows stays', async ({
  cloud,
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const kept = await docker.containerStart(network);
  await docker.containerStart(network);
  await driver.settled();
  const { reconciler, mended } = reconcilerOf(driver, () => [kept]);

  expect(await reconciler.look()).toBe(2);
  expect(mended()).toEqual([]);
  pass(31);
  expect(await reconciler.look()).toBe(0);
  expect(mended()).toEqual(['leaked-interface', 'leaked-port']);
  await driver.settled();
  const ports = cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr');
  expect(ports.map((port) => port.device_id)).toEqual([kept.endpointId]);
  expect([...driver.host.plugged.values()].map((one) => one.endpointId)).toEqual([kept.endpointId]);
  pass(31);
  expect(await reconciler.look()).toBe(0);
  expect(mended()).toEqual([]);
});

test('an address whose endpoint is still to come is left for five minutes', async ({
  cloud,
  driver,
  docker,
}) => {
  const { poolId } = await docker.networkCreate(RANGE);
  await docker.requestAddress(poolId);
  const { reconciler, mended } = reconcilerOf(driver, () => []);
  for (const seconds of [0, 31, 200]) {
    pass(seconds);
    expect(await reconciler.look()).toBe(0);
  }
  pass(100);
  expect(await reconciler.look()).toBe(1);
  pass(31);
  await reconciler.look();
  expect(mended()).toEqual(['leaked-port']);
  await driver.settled();
  expect(cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr')).toEqual([]);
});

test("a user's own port is given back, not deleted", async ({ cloud, user, driver, docker }) => {
  const network = await docker.networkCreate(RANGE);
  const [neutron] = cloud.state.networks.all();
  const fixed_ips = [{ ip_address: '10.10.0.42' }];
  const own = await user.port({ id: neutron?.id ?? '' }, { name: 'mine', fixed_ips });
  await docker.containerStart(network, { ip: '10.10.0.42' });
  await driver.settled();
  const { reconciler, mended } = reconcilerOf(driver, () => []);
  await reconciler.look();
  pass(31);
  await reconciler.look();
  expect(mended()).toEqual(['leaked-interface', 'kept-port']);
  expect(cloud.state.ports.get(own.id)).toMatchObject({ name: 'mine', device_owner: '', tags: [] });
});

test('a pool that was asked for and never used goes', async ({ cloud, driver, docker }) => {
  await docker.requestPool(RANGE);
  const { reconciler, mended } = reconcilerOf(driver, () => []);
  expect(await reconciler.look()).toBe(0);
  pass(301);
  expect(await reconciler.look()).toBe(1);
  pass(31);
  await reconciler.look();
  expect(mended()).toEqual(['leaked-pool']);
  expect(cloud.state.subnetpools.all()).toEqual([]);
});

test('nothing is mended while Docker does not answer', async ({ cloud, driver, docker }) => {
  const network = await docker.networkCreate(RANGE);
  await docker.containerStart(network);
  await driver.settled();
  let away = false;
  const { reconciler, mended } = reconcilerOf(driver, () => {
    if (away) throw new Error('dockerd is away');
    return [];
  });
  await reconciler.look();
  away = true;
  pass(31);
  await expect(reconciler.look()).rejects.toThrow('dockerd is away');
  expect(mended()).toEqual([]);
  expect(cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr')).toHaveLength(1);
});

test('a new interval takes effect at once, also from never', async ({ driver }) => {
  const { reconciler, looked } = reconcilerOf(driver, () => []);
  reconciler.setInterval(0);
  reconciler.start();
  expect(reconciler.last).toBeUndefined();
  reconciler.setInterval(5);
  expect(await looked()).toMatchObject({ uncertain: 0, mended: 0 });
  await reconciler.close();
  expect(reconciler.last?.error).toBeUndefined();
});
