import { describe, expect, vi } from 'vitest';
import type { Network } from '../../../src/openstack/neutron/networks/types.ts';
import { addTag } from '../../../src/openstack/neutron/tags/tags.ts';
import { unlimited } from '../../../src/util/call.ts';
import type { CloudUser } from './support/cloud-user.ts';
import { contents, requestsDuring } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import type { Driver } from './support/driver.ts';
import { driverTest as base, type DriverBench } from './support/driver-test.ts';

const SUBNET = '10.20.0.0/24';
const MARK = 'kuryr.port.for-pools';
const POOL = { min: 2, max: 0, batch: 2, coolDownMs: 0, updateFrequencyMs: 60_000 } as const;

type Start = (host: string) => Promise<Driver>;

/** As `driverTest`, with pools; the backend says at once that links are plugged. */
const test = base.extend<{ readonly startOn: Start }>({
  startOn: async ({ startDriver, cloud }: DriverBench, use: (start: Start) => Promise<void>) => {
    await use(async (host) => {
      const driver = await startDriver({ host, portPool: POOL });
      driver.host.onPlug = ({ portId }) => cloud.plug(portId);
      return driver;
    });
  },
});

/** An operator's network with a subnet and some ports. */
async function networkOf(user: CloudUser, ports: number, marked: 'ports' | 'network' | 'none') {
  const network = await user.network();
  await user.subnet(network, SUBNET);
  if (marked === 'network') await addTag(user.session, 'networks', network.id, MARK, unlimited);
  const made = [];
  for (let i = 0; i < ports; i++) {
    const port = await user.port(network, { name: `mine-${i}` });
    if (marked === 'ports') await addTag(user.session, 'ports', port.id, MARK, unlimited);
    made.push(port.id);
  }
  return { network, ids: made.toSorted() };
}

function on({ id }: Network) {
  return { subnet: SUBNET, options: { 'neutron.net.uuid': id } };
}

const heldBy = ({ core }: Driver) =>
  core.portPools.all().flatMap((pool) => pool.in('new', 'free', 'claimed').map(({ id }) => id));

describe.each(['ports', 'network'] as const)('ports of an operator who marked the %s', (marked) => {
  test('serve containers one after the other, and are given back as they were', async ({
    cloud,
    user,
    startOn,
  }) => {
    const { network, ids } = await networkOf(user, 2, marked);
    const before = contents(cloud);
    const driver = await startOn('host-a');
    const docker = new Dockerd(driver);
    const dockerNetwork = await docker.networkCreate(on(network));
    await driver.poolHas(2);
    expect(heldBy(driver).toSorted()).toEqual(ids);

    const first = await docker.containerStart(dockerNetwork);
    await driver.settled();
    await docker.containerStop(first);
    await driver.poolHas(2);
    const ip = first.address.split('/')[0] ?? '';
    const second = await docker.containerStart(dockerNetwork, { ip });
    await driver.settled();
    const [port] = cloud.state.ports.where((one) => one.device_id === second.endpointId);
    expect(port?.name).toMatch(/^mine-/);
    const its = port?.tags.filter((tag) => tag.startsWith('kuryr.net.uuid'));
    expect(its?.map((tag) => tag.split(':')[1]).join('')).toBe(second.endpointId);

    await docker.containerStop(second);
    await docker.networkRemove(dockerNetwork);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    expect(driver.host.plugged.size).toBe(0);
  });
});

test('a port without the mark is left alone', async ({ cloud, user, startOn }) => {
  const { network, ids } = await networkOf(user, 1, 'none');
  const driver = await startOn('host-a');
  await new Dockerd(driver).networkCreate(on(network));
  await driver.poolHas(2);
  expect(heldBy(driver)).not.toContain(ids[0]);
  expect(cloud.state.ports.get(ids[0] ?? '')).toMatchObject({ device_id: '', name: 'mine-0' });
});

test('two hosts never have the same one', async ({ user, startOn }) => {
  const { network, ids } = await networkOf(user, 4, 'ports');
  const drivers = [await startOn('host-a'), await startOn('host-b')];
  await Promise.all(drivers.map((driver) => new Dockerd(driver).networkCreate(on(network))));
  await Promise.all(drivers.map((driver) => driver.poolHas(2)));
  const held = drivers.flatMap(heldBy);
  expect(new Set(held).size).toBe(4);
  expect(held.filter((id) => ids.includes(id)).length).toBeGreaterThanOrEqual(2);
});

test('a port whose groups were changed while a container had it is given back, and not deleted', async ({
  cloud,
  user,
  startOn,
}) => {
  const { network, ids } = await networkOf(user, 2, 'ports');
  const driver = await startOn('host-a');
  const docker = new Dockerd(driver);
  const dockerNetwork = await docker.networkCreate(on(network));
  await driver.poolHas(2);
  const container = await docker.containerStart(dockerNetwork);
  await driver.settled();
  const [port] = cloud.state.ports.where((one) => one.device_id === container.endpointId);
  if (!port) throw new Error('no port');
  expect(ids).toContain(port.id);
  cloud.state.ports.put({ ...port, security_groups: [] });
  const givenBack = { port: { device_owner: '', device_id: '', 'binding:host_id': '' } };
  const requests = await requestsDuring(cloud, async () => {
    const from = cloud.requests.length;
    await docker.containerStop(container);
    const bodies = () => cloud.requests.slice(from).map(({ body }) => body);
    await vi.waitFor(() => expect(bodies()).toContainEqual(givenBack));
    await driver.poolHas(2);
  });
  const its = requests.filter(({ path }) => path === `/v2.0/ports/${port.id}`);
  expect(its.map(({ method }) => method)).not.toContain('DELETE');
});

test('they are found again after a crash, and freed by an operator', async ({
  cloud,
  user,
  startOn,
}) => {
  const { network, ids } = await networkOf(user, 2, 'ports');
  const before = contents(cloud);
  const driver = await startOn('host-a');
  const docker = new Dockerd(driver);
  const dockerNetwork = await docker.networkCreate(on(network));
  await driver.poolHas(2);
  driver.crash();
  await driver.start();
  await driver.poolHas(2);
  expect(heldBy(driver).toSorted()).toEqual(ids);
  await docker.networkRemove(dockerNetwork);
  await driver.settled();
  expect(contents(cloud)).toEqual(before);
});
