import { expect, onTestFinished, vi } from 'vitest';
import { NameWatch } from '../../../src/core/names/name-watch.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { unlimited } from '../../../src/util/call.ts';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { line, requestsDuring } from './support/cloud-view.ts';
import { DockerNames } from './support/docker-names.ts';
import { type DockerContainer, Dockerd } from './support/dockerd.ts';
import type { Driver } from './support/driver.ts';
import { driverTest as test } from './support/driver-test.ts';

const RANGE = { subnet: '10.10.0.0/16' };
/** For a machine that is busy with other things. */
const WAIT = { timeout: 4_000, interval: 10 };

/** Lets the daemon follow a dockerd until the test ends. */
async function follow(driver: Driver, names: DockerNames): Promise<void> {
  const watch = new NameWatch({ core: driver.core, docker: names, rest: 0 });
  watch.start();
  onTestFinished(() => watch.close());
  await vi.waitUntil(() => driver.core.names.isTold, WAIT);
}

function portOf({ state }: FakeCloud, { endpointId }: DockerContainer) {
  return state.ports.where((port) => port.device_id === endpointId)[0];
}

function shown(cloud: FakeCloud, container: DockerContainer, port: object): Promise<void> {
  return vi.waitFor(() => expect(portOf(cloud, container)).toMatchObject(port), WAIT);
}

function said(name: string, containerId: string): { readonly description: string } {
  return { description: `Docker container ${name} (${containerId.slice(0, 12)}) on host-a` };
}

function networkShown({ state }: FakeCloud, network: object): Promise<void> {
  return vi.waitFor(() => expect(state.networks.all()).toMatchObject([network]), WAIT);
}

test('a port shows its container together with its other labels', async ({
  cloud,
  driver,
  docker,
}) => {
  const names = new DockerNames();
  const network = await docker.networkCreate(RANGE);
  await follow(driver, names);
  const requests = await requestsDuring(cloud, async () => {
    const container = await docker.containerStart(network);
    const id = names.connect(container, 'web');
    names.createNetwork(network, 'n1');
    await shown(cloud, container, { ...said('web', id), name: `${container.endpointId}-port` });
    await driver.settled();
  });
  const changes = requests.map(line).filter((one) => one.startsWith('PUT /ports'));
  expect(changes.sort()).toEqual(['PUT /ports/{id}', 'PUT /ports/{id}/tags']);
});

test('a name that changes is followed', async ({ cloud, driver, docker }) => {
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  names.createNetwork(network, 'n1');
  const container = await docker.containerStart(network);
  const id = names.connect(container, 'web');
  await shown(cloud, container, said('web', id));
  names.rename(id, 'shop.web_1');
  await shown(cloud, container, said('shop.web_1', id));
});

test('what happened while Docker was not heard is found out afterwards, and changes nothing twice', async ({
  cloud,
  driver,
  docker,
}) => {
  const names = new DockerNames();
  const network = await docker.networkCreate(RANGE);
  const container = await docker.containerStart(network);
  await driver.settled();
  await driver.restart();
  names.createNetwork(network, 'n1');
  const id = names.connect(container, 'web');
  await follow(driver, names);
  await shown(cloud, container, said('web', id));

  await driver.settled();
  names.isDown = true;
  names.hangUp();
  await vi.waitUntil(() => !driver.core.names.isTold, WAIT);
  names.rename(id, 'web-2');
  names.isDown = false;
  const requests = await requestsDuring(cloud, async () => {
    await vi.waitUntil(() => names.listeners === 2, WAIT);
    await shown(cloud, container, said('web-2', id));
    await driver.settled();
  });
  const changes = requests.map(line).filter((one) => one.startsWith('PUT'));
  expect(changes.sort()).toEqual(['PUT /ports/{id}', 'PUT /ports/{id}/tags']);
});

test('containers that start together are asked about together', async ({ driver, docker }) => {
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  const containers = await Promise.all(
    Array.from({ length: 12 }, () => docker.containerStart(network)),
  );
  names.createNetwork(network, 'n1');
  for (const [i, container] of containers.entries()) names.connect(container, `web-${i}`);
  await driver.settled();
  expect(names.asked.length).toBeLessThanOrEqual(3);
});

test('a port of a pool shows its container, and stays in the pool', async ({
  cloud,
  startDriver,
}) => {
  const portPool = { min: 1, max: 0, batch: 1, coolDownMs: 0, updateFrequencyMs: 60_000 };
  const driver = await startDriver({ portPool });
  driver.host.onPlug = ({ portId }) => cloud.plug(portId);
  const docker = new Dockerd(driver);
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  names.createNetwork(network, 'n1');
  await driver.poolHas(1);
  const container = await docker.containerStart(network);
  const id = names.connect(container, 'web');
  await shown(cloud, container, said('web', id));
  await driver.settled();
  const tags = portOf(cloud, container)?.tags;
  expect(tags).toContain(`kuryr.port.pool:${network.poolId}`);
  names.rename(id, 'web-2');
  await shown(cloud, container, said('web-2', id));
  await driver.settled();
  expect(portOf(cloud, container)?.tags).toEqual(tags);
});

test("a user's own port and network stay as they are", async ({ cloud, user, driver, docker }) => {
  const names = new DockerNames();
  await follow(driver, names);
  const { id } = await user.network();
  const options = { 'neutron.net.uuid': id };
  const network = await docker.networkCreate({ ...RANGE, options });
  const fixed_ips = [{ ip_address: '10.10.0.42' }];
  await user.port({ id }, { name: 'mine', fixed_ips });
  names.createNetwork(network, 'n1');
  const own = await docker.containerStart(network, { ip: '10.10.0.42' });
  const other = await docker.containerStart(network);
  names.connect(own, 'own');
  await shown(cloud, other, said('other', names.connect(other, 'other')));
  await driver.settled();
  expect(portOf(cloud, own)).toMatchObject({ name: 'mine', description: '' });
  await networkShown(cloud, { name: 'users-net', description: '' });
});

test('what an operator wrote stays', async ({ cloud, user, driver, docker }) => {
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  names.createNetwork(network, 'n1');
  const container = await docker.containerStart(network);
  const id = names.connect(container, 'web');
  await shown(cloud, container, said('web', id));
  await driver.settled();
  const port = portOf(cloud, container)?.id ?? '';
  await updatePort(user.session, port, { description: 'do not touch' }, unlimited);
  await driver.restart();
  names.rename(id, 'web-2');
  const other = await docker.containerStart(network);
  await follow(driver, names);
  await shown(cloud, other, said('b', names.connect(other, 'b')));
  await driver.settled();
  expect(portOf(cloud, container)?.description).toBe('do not touch');
});

test('a network says what Docker calls it, and still goes', async ({ cloud, driver, docker }) => {
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  names.createNetwork(network, 'shop_default', { 'com.docker.compose.project': 'shop' });
  const description = `Docker network ${network.id} on host-a: shop_default (Compose project shop)`;
  await networkShown(cloud, { name: `kuryr-net-${network.id.slice(0, 8)}`, description });
  await driver.restart();
  await docker.networkRemove(network);
  await driver.settled();
  expect(cloud.state.networks.all()).toEqual([]);
});

test('a network is renamed where that is configured, unless its user has named it', async ({
  cloud,
  startDriver,
}) => {
  const driver = await startDriver({ neutron: { nameNetworks: 'name' } });
  const docker = new Dockerd(driver);
  const names = new DockerNames();
  await follow(driver, names);
  names.createNetwork(await docker.networkCreate(RANGE), 'n1');
  await networkShown(cloud, { name: 'n1' });
  const options = { 'kuryr.name': 'mine' };
  names.createNetwork(await docker.networkCreate({ ...RANGE, options }), 'n2');
  await vi.waitFor(() => {
    const described = cloud.state.networks.where(({ description }) => description.endsWith(': n2'));
    expect(described).toMatchObject([{ name: 'mine' }]);
  }, WAIT);
});

test('DNS names are those that DNS takes, and what a user chose stays', async ({
  cloud,
  user,
  startDriver,
}) => {
  const driver = await startDriver({ neutron: { namePorts: 'dns_name' } });
  const docker = new Dockerd(driver);
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  names.createNetwork(network, 'n1');
  const container = await docker.containerStart(network);
  const id = names.connect(container, 'Shop.web_1');
  await shown(cloud, container, { ...said('Shop.web_1', id), dns_name: 'shop-web-1' });
  await driver.settled();
  names.rename(id, 'web');
  await shown(cloud, container, { ...said('web', id), dns_name: 'web' });
  await driver.settled();
  const port = portOf(cloud, container)?.id ?? '';
  await updatePort(user.session, port, { dns_name: 'chosen' }, unlimited);
  await driver.restart();
  names.rename(id, 'web-2');
  await follow(driver, names);
  await shown(cloud, container, { ...said('web-2', id), dns_name: 'chosen' });
});

test('without the extension for DNS names ports are described', async ({ cloud, startDriver }) => {
  cloud.state.extensions.delete('dns-integration');
  const driver = await startDriver({ neutron: { namePorts: 'dns_name' } });
  const docker = new Dockerd(driver);
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  names.createNetwork(network, 'n1');
  const container = await docker.containerStart(network);
  const id = names.connect(container, 'web');
  await shown(cloud, container, { ...said('web', id), dns_name: '' });
});

test('a port is labelled also when Neutron does not take the name', async ({
  cloud,
  startDriver,
}) => {
  const driver = await startDriver({ neutron: { namePorts: 'dns_name' } });
  const docker = new Dockerd(driver);
  const names = new DockerNames();
  await follow(driver, names);
  const network = await docker.networkCreate(RANGE);
  const container = await docker.containerStart(network);
  cloud.fail({ method: 'PUT', path: /^\/v2\.0\/ports\/[^/]+$/ }, { status: 409, times: 1 });
  names.createNetwork(network, 'n1');
  names.connect(container, 'web');
  await shown(cloud, container, { name: `${container.endpointId}-port` });
});

test('with names off Docker is not listened to', async ({ startDriver }) => {
  const off = { namePorts: 'none', nameNetworks: 'none' } as const;
  const driver = await startDriver({ neutron: off });
  const names = new DockerNames();
  const watch = new NameWatch({ core: driver.core, docker: names });
  watch.start();
  await watch.close();
  expect(names.listeners).toBe(0);
});
