import { describe, expect, vi } from 'vitest';
import { givenIpTag, ownIpDescription } from '../../../src/core/floating-ips/marks.ts';
import type { FloatingIp } from '../../../src/openstack/neutron/floating-ips/types.ts';
import { updateFloatingIp } from '../../../src/openstack/neutron/floating-ips/update.ts';
import type { Network } from '../../../src/openstack/neutron/networks/types.ts';
import { createPortForwardings } from '../../../src/openstack/neutron/port-forwardings/create.ts';
import { addTag } from '../../../src/openstack/neutron/tags/tags.ts';
import { unlimited } from '../../../src/util/call.ts';
import type { FakeCloud, RecordedRequest } from '../../fakes/neutron/fake-cloud.ts';
import { contents, line, requestsDuring } from './support/cloud-view.ts';
import { type DockerContainer, Dockerd } from './support/dockerd.ts';
import { driverTest } from './support/driver-test.ts';
import { reconcilerOf } from './support/reconciler.ts';
import { PUBLISH } from './support/use-cases.ts';

const RANGE = { subnet: '10.10.0.0/16' };
const NEW_IP = { 'neutron.floating_network': 'public' };
const ROUTER = { ...PUBLISH, mode: 'none' } as const;
const ABSENT = '00000000-0000-4000-8000-000000000000';

/** In a cloud with an external network, where the daemon may connect networks to its router. */
const test = driverTest.extend<{ external: Network }>({
  external: [
    async ({ driver, user }, use) => {
      const { external } = await user.wayOut();
      await driver.restart({ publish: ROUTER });
      await use(external);
    },
    { auto: true },
  ],
});

function given({ id }: Pick<FloatingIp, 'id'>) {
  return { options: { 'neutron.floating_ip': id } };
}

/** The addresses that floating IPs lead to. */
function leads({ state }: FakeCloud): readonly string[] {
  return state.floatingIps.all().flatMap(({ fixed_ip_address }) => fixed_ip_address ?? []);
}

function addressOf({ address }: DockerContainer): string {
  return address.split('/')[0] ?? '';
}

describe('a floating IP of an external network', () => {
  test('leads to the container while it runs, and is gone after', async ({
    cloud,
    driver,
    docker,
  }) => {
    const empty = contents(cloud);
    const network = await docker.networkCreate(RANGE);
    const container = await docker.containerStart(network, { options: NEW_IP });
    const [ip, ...others] = cloud.state.floatingIps.all();
    expect(others).toEqual([]);
    expect(ip).toMatchObject({
      fixed_ip_address: addressOf(container),
      description: ownIpDescription({ host: 'host-a' }, ip?.port_id ?? ''),
    });
    expect(await docker.info(network, container.endpointId)).toMatchObject({
      floating_ip: ip?.floating_ip_address,
    });
    await docker.containerStop(container);
    await driver.settled();
    expect(cloud.state.floatingIps.all()).toEqual([]);
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(empty);
  });

  test('is for each container of a network that has the option, but for those without', async ({
    cloud,
    driver,
    docker,
    startDriver,
  }) => {
    const network = await docker.networkCreate({ ...RANGE, options: NEW_IP });
    await driver.restart();
    const first = await docker.containerStart(network);
    const there = new Dockerd(await startDriver({ host: 'host-b' }));
    const second = await there.containerStart(network);
    await docker.containerStart(network, { options: { 'neutron.floating_ip': 'none' } });
    await docker.containerStart(network, { options: { 'neutron.floating_network': 'none' } });
    expect(new Set(leads(cloud))).toEqual(new Set([addressOf(first), addressOf(second)]));
    await docker.containerStop(first);
    await driver.settled();
    expect(leads(cloud)).toEqual([addressOf(second)]);
  });

  test('goes when the daemon that allocated it has died', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const container = await docker.containerStart(network, { options: NEW_IP });
    await driver.settled();
    driver.crash();
    await driver.start();
    expect(leads(cloud)).toEqual([addressOf(container)]);
    await docker.containerStop(container);
    await driver.settled();
    expect(cloud.state.floatingIps.all()).toEqual([]);
  });
});

describe("a user's floating IP", () => {
  test.for(['id', 'floating_ip_address'] as const)(
    'leads to the container, and is given back as it was: by its %s',
    async (key, { cloud, user, external, driver, docker }) => {
      const mine = await user.floatingIp(external, { description: 'mine' });
      await addTag(user.session, 'floatingips', mine.id, 'mine', unlimited);
      const before = contents(cloud);
      const network = await docker.networkCreate(RANGE);
      const options = { 'neutron.floating_ip': mine[key] };
      const container = await docker.containerStart(network, { options });
      expect(leads(cloud)).toEqual([addressOf(container)]);
      await docker.containerStop(container);
      await docker.networkRemove(network);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('of the network is for one container at a time, and others may have their own', async ({
    cloud,
    user,
    external,
    driver,
    docker,
  }) => {
    const mine = await user.floatingIp(external);
    const network = await docker.networkCreate({ ...RANGE, ...given(mine) });
    const first = await docker.containerStart(network);
    await expect(docker.containerStart(network)).rejects.toThrow(
      /leads to the port \S+ already; choose another for neutron\.floating_ip/,
    );
    const other = await docker.containerStart(network, { options: NEW_IP });
    expect(new Set(leads(cloud))).toEqual(new Set([addressOf(first), addressOf(other)]));
    await docker.containerStop(first);
    const next = await docker.containerStart(network);
    await driver.settled();
    expect(new Set(leads(cloud))).toEqual(new Set([addressOf(next), addressOf(other)]));
  });

  test('is waited for while it is given back', async ({
    cloud,
    user,
    external,
    driver,
    docker,
  }) => {
    const mine = await user.floatingIp(external);
    const network = await docker.networkCreate({ ...RANGE, ...given(mine) });
    const first = await docker.containerStart(network);
    const lastOf = { path: /\/(ports|floatingips)\/[^/]+$/ };
    await driver.settled();
    // Neutron lets go of it with the port, too.
    for (const method of ['PUT', 'DELETE']) {
      cloud.fail({ ...lastOf, method }, { status: 503, body: {}, times: 2 });
    }
    await docker.containerStop(first);
    const next = await docker.containerStart(network);
    expect(leads(cloud)).toEqual([addressOf(next)]);
  });

  test.for(['leads to a machine', 'has forwardings'])(
    'that %s is refused, and left as it is',
    async (what, { cloud, user, external, driver, docker }) => {
      const network = await docker.networkCreate(RANGE);
      // Connects the network.
      await docker.containerStart(network, { options: NEW_IP });
      const [{ id: network_id } = { id: '' }] = cloud.state.networks.where((one) =>
        one.name.startsWith('kuryr-net-'),
      );
      const machine = await user.port({ id: network_id }, { name: 'machine' });
      const mine = await user.floatingIp(external, { description: 'mine' });
      const [to] = machine.fixed_ips;
      if (what === 'leads to a machine') {
        await updateFloatingIp(user.session, mine.id, { port_id: machine.id }, unlimited);
      } else {
        const forwarding = {
          protocol: 'tcp',
          ...{ external_port: 80, internal_port: 80, internal_port_id: machine.id },
          internal_ip_address: to?.ip_address ?? '',
        } as const;
        await createPortForwardings(user.session, mine.id, [forwarding], unlimited);
      }
      await driver.settled();
      const before = contents(cloud);
      const untouched = cloud.state.floatingIps.get(mine.id);
      const sentence = new RegExp(
        `the floating IP ${mine.floating_ip_address} ${what === 'has forwardings' ? 'has port forwardings' : `leads to the port ${machine.id} already`}`,
      );
      await expect(docker.containerStart(network, given(mine))).rejects.toThrow(sentence);
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
      expect(cloud.state.floatingIps.get(mine.id)).toEqual(untouched);
    },
  );

  test('that leads to the port by its own doing stays there', async ({
    cloud,
    user,
    external,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate(RANGE);
    await docker.containerStart(network, { options: NEW_IP });
    const [{ id } = { id: '' }] = cloud.state.networks.where((one) =>
      one.name.startsWith('kuryr-net-'),
    );
    const ip = '10.10.0.42';
    const port = await user.port({ id }, { name: 'mine', fixed_ips: [{ ip_address: ip }] });
    const mine = await user.floatingIp(external, { port_id: port.id });
    const container = await docker.containerStart(network, { ip, ...given(mine) });
    await docker.containerStop(container);
    await driver.settled();
    expect(cloud.state.floatingIps.get(mine.id)).toMatchObject({ port_id: port.id, tags: [] });
    // A new one beside it cannot be.
    const options = NEW_IP;
    await expect(docker.containerStart(network, { ip, options })).rejects.toThrow(
      /^another floating IP of the same external network leads to the container's port/,
    );
  });

  test('goes to one of two hosts that want it at once', async ({
    cloud,
    user,
    external,
    driver,
    docker,
    startDriver,
  }) => {
    const mine = await user.floatingIp(external);
    const network = await docker.networkCreate(RANGE);
    const otherDriver = await startDriver({ host: 'host-b', publish: ROUTER });
    const hosts = [docker, new Dockerd(otherDriver)];
    // Both connect the network; one of them finds that the other was quicker.
    const isDoor = ({ body }: RecordedRequest) => JSON.stringify(body).includes('kuryr-way-out');
    cloud.fail({ method: 'POST', path: /\/ports$/, when: isDoor }, { delayMs: 200 });
    const all = (options: Readonly<Record<string, string>>) =>
      hosts.map((one) => one.containerStart(network, { options }));
    const before = (await Promise.all(all(NEW_IP))).map(addressOf);
    expect(cloud.state.ports.where(({ name }) => name === 'kuryr-way-out')).toHaveLength(1);
    const outcomes = await Promise.allSettled(all({ 'neutron.floating_ip': mine.id }));
    const winners = outcomes.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    const losers = outcomes.flatMap((one) => (one.status === 'rejected' ? String(one.reason) : []));
    expect(winners.length).toBeLessThan(2);
    for (const reason of losers) {
      expect(reason).toMatch(/leads to the port|was changed by somebody else/);
    }
    await driver.settled();
    await otherDriver.settled();
    expect(new Set(leads(cloud))).toEqual(new Set([...before, ...winners.map(addressOf)]));
    expect(cloud.state.floatingIps.get(mine.id)?.tags).toHaveLength(winners.length);
  });
});

describe('what cannot be had is told, and nothing is left:', () => {
  const cases = [
    ['floating_network', 'nowhere', /no external network nowhere .*network list --external/],
    ['floating_ip', '198.51.100.7', /no floating IP 198\.51\.100\.7 .*floating ip list/],
    ['floating_ip', ABSENT, /no floating IP 00000000/],
    ['floating_ip', 'web', /takes the IPv4 address or the id of a floating IP .*, not web/],
  ] as const;

  test.for(cases)('%s=%s', async ([name, value, sentence], { cloud, driver, docker }) => {
    const empty = contents(cloud);
    const options = { [`neutron.${name}`]: value };
    await expect(docker.networkCreate({ ...RANGE, options })).rejects.toThrow(sentence);
    await driver.settled();
    expect(contents(cloud)).toEqual(empty);
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    await expect(docker.containerStart(network, { options })).rejects.toThrow(sentence);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('both', async ({ docker }) => {
    const options = { ...NEW_IP, 'neutron.floating_ip': ABSENT };
    await expect(docker.networkCreate({ ...RANGE, options })).rejects.toThrow(
      /^give either neutron\.floating_ip or neutron\.floating_network, not both/,
    );
  });

  test('one of two networks of a name', async ({ user, external, docker }) => {
    await user.network({ name: external.name, 'router:external': true });
    await expect(docker.networkCreate({ ...RANGE, options: NEW_IP })).rejects.toThrow(
      /^Neutron has 2 external networks public; give the id of one \(neutron\.floating_network\)/,
    );
  });

  test("a user's that was deleted since the network was made", async ({
    cloud,
    user,
    external,
    docker,
  }) => {
    const mine = await user.floatingIp(external);
    const network = await docker.networkCreate({ ...RANGE, ...given(mine) });
    cloud.state.floatingIps.delete(mine.id);
    await expect(docker.containerStart(network)).rejects.toThrow(/has no floating IP/);
  });

  test('no router', async ({ cloud, driver, docker }) => {
    await driver.restart({ publish: { ...ROUTER, router: '' } });
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    await expect(docker.containerStart(network, { options: NEW_IP })).rejects.toThrow(
      /openstack router add subnet ROUTER/,
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('no quota', async ({ cloud, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const [project] = cloud.state.networks.all();
    cloud.state.quotas.set(project?.project_id ?? '', { floatingip: 0 });
    await expect(docker.containerStart(network, { options: NEW_IP })).rejects.toThrow(
      /quota of floating IPs is used up/,
    );
  });

  test('published ports beside it', async ({ cloud, driver, docker }) => {
    await driver.restart({ publish: PUBLISH });
    const network = await docker.networkCreate(RANGE);
    const publish = [{ Proto: 6, Port: 80, HostPort: 8080 }];
    await expect(docker.containerStart(network, { options: NEW_IP, publish })).rejects.toThrow(
      /leads to the container as a whole, so its ports cannot be published/,
    );
    await driver.settled();
    expect(cloud.state.floatingIps.all()).toEqual([]);
  });
});

describe('a cloud without tags', () => {
  const taglessTest = test.extend<{ tags: 'none' }>({ tags: 'none' });

  taglessTest('is told apart', async ({ cloud, user, external, driver, docker }) => {
    const mine = await user.floatingIp(external);
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    await expect(docker.containerStart(network, given(mine))).rejects.toThrow(
      /^that a floating IP of yours is lent .* would be kept in tags, which this Neutron lacks/,
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });
});

describe('a cloud without routers', () => {
  driverTest('is told apart', async ({ cloud, driver, docker }) => {
    cloud.state.extensions.delete('router');
    await driver.restart();
    await expect(docker.networkCreate({ ...RANGE, options: NEW_IP })).rejects.toThrow(
      /no extension router, which the option neutron\.floating_ip or neutron\.floating_network/,
    );
  });
});

test('a stop without floating IPs asks nothing about them', async ({ cloud, driver, docker }) => {
  const container = await docker.containerStart(await docker.networkCreate(RANGE));
  const asked = await requestsDuring(cloud, async () => {
    await docker.containerStop(container);
    await driver.settled();
  });
  expect(asked.map(line).filter((text) => text.includes('floatingips'))).toEqual([]);
});

test('an allocated one that somebody has led elsewhere stays there', async ({
  cloud,
  user,
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const container = await docker.containerStart(network, { options: NEW_IP });
  const [ip] = cloud.state.floatingIps.all();
  const [{ id } = { id: '' }] = cloud.state.networks.where((one) =>
    one.name.startsWith('kuryr-net-'),
  );
  const machine = await user.port({ id }, { name: 'machine' });
  await updateFloatingIp(user.session, ip?.id ?? '', { port_id: machine.id }, unlimited);
  await docker.containerStop(container);
  await driver.settled();
  expect(cloud.state.floatingIps.all()).toMatchObject([{ id: ip?.id, port_id: machine.id }]);
});

test('a port made ahead goes back to its pool without its floating IP', async ({
  cloud,
  driver,
  docker,
}) => {
  const portPool = { min: 1, max: 0, batch: 1, coolDownMs: 0, updateFrequencyMs: 60_000 };
  driver.host.onPlug = ({ portId }) => void cloud.plug(portId);
  await driver.restart({ portPool });
  const network = await docker.networkCreate(RANGE);
  await driver.poolHas(1);
  const container = await docker.containerStart(network, { options: NEW_IP });
  expect(leads(cloud)).toEqual([addressOf(container)]);
  // While the floating IP cannot be deleted, the next container does not get its port.
  cloud.fail({ method: 'DELETE', path: /floatingips/ }, { status: 503, body: {}, times: 2 });
  await docker.containerStop(container);
  const next = await docker.containerStart(network, { ip: addressOf(container) });
  expect(next.mac).toBe(container.mac);
  expect(cloud.state.floatingIps.all()).toEqual([]);
});

test('what was left behind is found after two looks, what is used stays', async ({
  cloud,
  user,
  external,
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const containers = [await docker.containerStart(network, { options: NEW_IP })];
  const mine = await user.floatingIp(external);
  containers.push(await docker.containerStart(network, given(mine)));
  await driver.settled();
  const used = cloud.state.floatingIps.all();
  const own = (host: string) =>
    user.floatingIp(external, { description: ownIpDescription({ host }, ABSENT) });
  await own('host-a');
  const others = await own('host-b');
  const torn = await user.floatingIp(external, { description: 'torn' });
  await addTag(user.session, 'floatingips', torn.id, givenIpTag(ABSENT), unlimited);
  vi.useFakeTimers({ toFake: ['Date'] });
  try {
    const { reconciler, mended } = reconcilerOf(driver, () => containers);
    expect(await reconciler.look()).toBe(2);
    vi.setSystemTime(Date.now() + 31_000);
    await reconciler.look();
    expect(mended()).toEqual(['leaked-floating-ip', 'leaked-floating-ip']);
  } finally {
    vi.useRealTimers();
  }
  await driver.settled();
  const left = cloud.state.floatingIps.all();
  const ids = [...used, others, torn].map(({ id }) => id);
  expect(new Set(left.map(({ id }) => id))).toEqual(new Set(ids));
  expect(cloud.state.floatingIps.get(torn.id)).toMatchObject({ description: 'torn', tags: [] });
  expect(leads(cloud)).toHaveLength(2);
});
