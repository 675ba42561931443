import { describe, expect, vi } from 'vitest';
import { sharedIpDescription } from '../../../src/core/published-ports/marks.ts';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { contents, line, requestsDuring } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import { type DriverBench, driverTest } from './support/driver-test.ts';
import { reconcilerOf } from './support/reconciler.ts';
import { PUBLISH } from './support/use-cases.ts';

const RANGE = { subnet: '10.10.0.0/16' };
const HTTP = { Proto: 6, Port: 80, HostPort: 8080 };

/** `203.0.113.9:8080->10.10.0.5:80/tcp` of every forwarding, without the addresses if they are named. */
function forwardings({ state }: FakeCloud): readonly string[] {
  return state.floatingIps
    .all()
    .flatMap(({ id }) => state.forwardingsOf(id).all())
    .map((f) => `${f.external_port}->${f.internal_ip_address}:${f.internal_port}/${f.protocol}`)
    .sort();
}

function waysOut({ state }: FakeCloud): number {
  return state.ports.where(({ name }) => name === 'kuryr-way-out').length;
}

const test = driverTest.extend<{ publishing: DriverBench['driver'] }>({
  publishing: [
    async ({ driver, user }, use) => {
      await user.wayOut();
      await driver.restart({ publish: PUBLISH });
      await use(driver);
    },
    { auto: true },
  ],
});

test('containers of a host share a floating IP, which goes with the last', async ({
  cloud,
  driver,
  docker,
}) => {
  const empty = contents(cloud);
  const network = await docker.networkCreate(RANGE);
  const publish = [HTTP, { Proto: 17, Port: 53, HostPort: 5353 }];
  const first = await docker.containerStart(network, { ip: '10.10.0.5', publish });
  const second = await docker.containerStart(network, {
    ip: '10.10.0.6',
    publish: [{ Proto: 6, Port: 80, HostPort: 8081, HostIP: '0.0.0.0' }],
  });
  expect(forwardings(cloud)).toEqual([
    '5353->10.10.0.5:53/udp',
    '8080->10.10.0.5:80/tcp',
    '8081->10.10.0.6:80/tcp',
  ]);
  const [ip, ...others] = cloud.state.floatingIps.all();
  expect(others).toEqual([]);
  const [neutron] = cloud.state.networks.where(({ name }) => name.startsWith('kuryr-net-'));
  expect(ip?.description).toBe(`Published ports of Docker on host-a, network ${neutron?.id}`);
  expect(await docker.info(network, second.endpointId)).toMatchObject({
    published_ports: `${ip?.floating_ip_address}:8081->80/tcp`,
  });

  await docker.containerStop(first);
  await driver.settled();
  expect(forwardings(cloud)).toEqual(['8081->10.10.0.6:80/tcp']);
  await docker.containerStop(second);
  await driver.settled();
  expect(cloud.state.floatingIps.all()).toEqual([]);
  expect(waysOut(cloud)).toBe(1);
  await docker.networkRemove(network);
  await driver.settled();
  expect(contents(cloud)).toEqual(empty);
});

test('a port without a wish for one outside gets one that is free', async ({ cloud, docker }) => {
  const network = await docker.networkCreate(RANGE);
  await docker.containerStart(network, {
    publish: [
      { Proto: 6, Port: 80 },
      { Proto: 6, Port: 81, HostPort: 9000, HostPortEnd: 9001 },
    ],
  });
  const container = await docker.containerStart(network, {
    publish: [{ Proto: 6, Port: 81, HostPort: 9000, HostPortEnd: 9001 }],
  });
  const ports = forwardings(cloud).map((text) => Number.parseInt(text, 10));
  expect(ports.filter((port) => port < 32_768)).toEqual([9000, 9001]);
  expect(ports).toHaveLength(3);
  const info = await docker.info(container.network, container.endpointId);
  expect(info).toMatchObject({ published_ports: expect.stringMatching(/:9001->81\/tcp$/) });
});

test('a daemon that knows nothing any more finds what it published', async ({
  cloud,
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const container = await docker.containerStart(network, { publish: [HTTP] });
  await driver.settled();
  driver.crash();
  await driver.start();
  await docker.program(network, container.endpointId, [HTTP]);
  expect(forwardings(cloud)).toHaveLength(1);
  driver.crash();
  await driver.start();
  await docker.containerStop(container);
  await driver.settled();
  expect(cloud.state.floatingIps.all()).toEqual([]);
});

test('a container that moves its way out to another network takes its ports along', async ({
  cloud,
  driver,
  docker,
}) => {
  const first = await docker.networkCreate(RANGE);
  const second = await docker.networkCreate({ subnet: '10.20.0.0/16' });
  const one = await docker.containerStart(first, { publish: [HTTP] });
  const two = await docker.containerStart(second);
  for (const [from, to, range] of [
    [one, two, '10.20.'],
    [two, one, '10.10.'],
  ] as const) {
    await docker.revoke(from.network, from.endpointId);
    await docker.program(to.network, to.endpointId, [HTTP]);
    await driver.settled();
    expect(forwardings(cloud)).toEqual([expect.stringContaining(`8080->${range}`)]);
  }
});

test("a user's floating IP is used, and stays as it was", async ({
  cloud,
  user,
  driver,
  docker,
}) => {
  const [external] = cloud.state.networks.where((one) => one['router:external'] === true);
  if (!external) throw new Error('there is no external network');
  const mine = await user.floatingIp(external, { description: 'mine' });
  const network = await docker.networkCreate(RANGE);
  const publish = [{ ...HTTP, HostIP: mine.floating_ip_address }];
  const container = await docker.containerStart(network, { publish });
  expect(cloud.state.forwardingsOf(mine.id).size).toBe(1);
  await docker.containerStop(container);
  await driver.settled();
  expect(cloud.state.floatingIps.all()).toMatchObject([{ id: mine.id, description: 'mine' }]);
  expect(cloud.state.forwardingsOf(mine.id).size).toBe(0);
});

test("another host's floating IP is not shared, and left alone", async ({
  cloud,
  user,
  driver,
  docker,
  startDriver,
}) => {
  await user.subnet(await user.network(), RANGE.subnet);
  const wish = { ...RANGE, options: { 'neutron.net.name': 'users-net' } };
  const there = new Dockerd(await startDriver({ host: 'host-b', publish: PUBLISH }));
  const [mine, other] = [await docker.networkCreate(wish), await there.networkCreate(wish)];
  const here = await docker.containerStart(mine, { publish: [HTTP] });
  await there.containerStart(other, { publish: [HTTP] });
  expect(forwardings(cloud)).toHaveLength(2);
  expect(waysOut(cloud)).toBe(1);
  await docker.containerStop(here);
  await docker.networkRemove(mine);
  await driver.settled();
  const left = cloud.state.floatingIps.all().map(({ description }) => description);
  expect(left).toEqual([expect.stringMatching(/^Published ports of Docker on host-b, network /)]);
  expect(waysOut(cloud)).toBe(1);
});

describe('what cannot be published', () => {
  test.for([
    [
      'a port that is taken',
      [HTTP],
      /^the port 8080\/tcp of the floating IP \S+ leads to 10\.10\.\S+:80 already/,
    ],
    [
      'sctp',
      [{ Proto: 132, Port: 80 }],
      /^the port 80 of sctp cannot be published: Neutron forwards tcp and udp/,
    ],
    [
      'at an address that is not there',
      [{ ...HTTP, HostIP: '198.51.100.7' }],
      /no such floating IP/,
    ],
  ] as const)('is told: %s', async ([, publish, sentence], { cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    await docker.containerStart(network, { publish: [HTTP] });
    await driver.settled();
    const before = contents(cloud);
    await expect(docker.containerStart(network, { publish })).rejects.toThrow(sentence);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test.for([
    [
      'no external network',
      { externalNetwork: '' },
      /^\[neutron\] external_network: the container publishes/,
    ],
    ['one that is not there', { externalNetwork: 'nowhere' }, /no external network nowhere/],
    ['no router', { router: '' }, /openstack router add subnet ROUTER/],
    ['one that is not there', { router: 'nothing' }, /no router named nothing/],
  ] as const)('is told: %s', async ([, publish, sentence], { cloud, driver, docker }) => {
    await driver.restart({ publish: { ...PUBLISH, ...publish } });
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    const start = docker.containerStart(network, { publish: [HTTP] });
    await expect(start).rejects.toThrow(sentence);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('is told: the quota of floating IPs is used up', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const [project] = cloud.state.networks.all();
    cloud.state.quotas.set(project?.project_id ?? '', { floatingip: 0 });
    const before = contents(cloud);
    const start = docker.containerStart(network, { publish: [HTTP] });
    await expect(start).rejects.toThrow(/quota of floating IPs is used up/);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('is told: an internal network has no way out', async ({ docker }) => {
    const network = await docker.networkCreate({ ...RANGE, internal: true });
    const start = docker.containerStart(network, { publish: [HTTP] });
    await expect(start).rejects.toThrow(/has no gateway \(--internal\)/);
  });
});

test('a floating IP that is left behind goes after two looks, what is used stays', async ({
  cloud,
  user,
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const container = await docker.containerStart(network, { publish: [HTTP] });
  await driver.settled();
  const [used] = cloud.state.floatingIps.all();
  if (!used) throw new Error('nothing was published');
  const description = sharedIpDescription({ host: 'host-a' }, 'a-network-that-is-gone');
  const [external] = cloud.state.networks.where(({ id }) => id === used.floating_network_id);
  if (!external) throw new Error('there is no external network');
  await user.floatingIp(external, { description });
  const mine = await user.floatingIp(external, { description: 'mine' });
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const { reconciler, mended } = reconcilerOf(driver, () => [container]);
    expect(await reconciler.look()).toBe(1);
    vi.setSystemTime(Date.now() + 31_000);
    await reconciler.look();
    expect(mended()).toEqual(['leaked-floating-ip']);
  } finally {
    vi.useRealTimers();
  }
  const ids = cloud.state.floatingIps.all().map(({ id }) => id);
  expect(new Set(ids)).toEqual(new Set([used.id, mine.id]));
  expect(forwardings(cloud)).toHaveLength(1);
});

driverTest(
  'without publish a container starts, and Neutron is not asked',
  async ({ cloud, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const container = await docker.containerStart(network, { publish: [HTTP] });
    expect(cloud.state.floatingIps.all()).toEqual([]);
    const groups = cloud.state.securityGroups.all().map(({ name }) => name);
    expect(groups.filter((name) => name.endsWith('-exposed_ports'))).toHaveLength(1);
    const asked = await requestsDuring(cloud, () => docker.containerStop(container));
    expect(asked.map(line).filter((text) => text.includes('floatingips'))).toEqual([]);
  },
);
