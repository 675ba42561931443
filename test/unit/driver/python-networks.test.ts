import { describe, expect } from 'vitest';
import { changed } from '../../fakes/neutron/api/rules.ts';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { type PythonForm, pythonExistingTags, pythonForms } from '../../support/python-kuryr.ts';
import { contents } from './support/cloud-view.ts';
import type { DockerContainer, DockerNetwork } from './support/dockerd.ts';
import { driverTest as test } from './support/driver-test.ts';

const SUBNET = '10.10.0.0/16';
const [MASTER] = pythonForms as readonly [PythonForm];

/** Makes what Neutron has of a Docker network look as the Python Kuryr left it. */
function asPython({ state }: FakeCloud, form: PythonForm, docker: DockerNetwork): void {
  const { subnets, networks, subnetpools } = state;
  for (const row of subnets.where(({ description }) => description.includes(docker.poolId))) {
    subnets.put(changed(row, { ...form.subnet(row.cidr, docker.poolId) }));
    const network = networks.get(row.network_id);
    if (network) networks.put(changed(network, { ...form.network(docker.id) }));
  }
  const pool = subnetpools.get(docker.poolId);
  if (pool) subnetpools.put(changed(pool, { ...form.pool(docker.subnet) }));
}

function portAsPython({ state: { ports } }: FakeCloud, form: PythonForm, one: DockerContainer) {
  for (const row of ports.where(({ device_id }) => device_id === one.endpointId)) {
    ports.put(changed(row, { ...form.port(one.endpointId) }));
  }
}

describe.each(pythonForms)('a network of the Python Kuryr, $release', (form) => {
  test('runs containers, is found after restarts, and goes', async ({ cloud, driver, docker }) => {
    const before = contents(cloud);
    const network = await docker.networkCreate({ subnet: SUBNET });
    const old = await docker.containerStart(network);
    await driver.settled();
    asPython(cloud, form, network);
    portAsPython(cloud, form, old);
    await driver.restart();

    expect(await docker.join(network, old.endpointId)).toEqual(old.join);
    const container = await docker.containerStart(network, { ip: '10.10.0.77' });
    expect(container.join).toMatchObject({ Gateway: '10.10.0.1' });
    await driver.settled();
    await driver.restart();
    await docker.containerStop(container);
    await docker
      .containerStart(network, { ip: '10.10.0.77' })
      .then(docker.containerStop.bind(docker));
    await docker.containerStop(old);
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });
});

describe('what the Python Kuryr has marked of a user', () => {
  test('a network with its subnet is given back', async ({ cloud, user, driver, docker }) => {
    const { id } = await user.network();
    await user.subnet({ id }, SUBNET);
    const before = contents(cloud);
    const options = { 'neutron.net.uuid': id };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    const { networks, subnetpools } = cloud.state;
    const [row] = networks.all();
    if (row) networks.put(changed(row, { tags: pythonExistingTags(network.id) }));
    const pool = subnetpools.get(network.poolId);
    if (pool) subnetpools.put(changed(pool, { ...MASTER.pool(SUBNET) }));
    await driver.restart();
    await docker.containerStop(await docker.containerStart(network));
    await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('a subnet of a network that has no tags is found by its range', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { id } = await user.network();
    const subnet = await user.subnet({ id }, SUBNET);
    const options = { 'neutron.net.uuid': id };
    const network = await docker.networkCreate({ subnet: SUBNET, options });
    const { networks, subnets, subnetpools } = cloud.state;
    const [row] = networks.all();
    // Without tags it renamed the user's network.
    if (row) networks.put(changed(row, { name: network.id, tags: [] }));
    const used = subnets.get(subnet.id);
    if (used) subnets.put(changed(used, { name: 'mine', tags: [] }));
    const pool = subnetpools.get(network.poolId);
    if (pool) subnetpools.put(changed(pool, { ...MASTER.pool(SUBNET) }));
    await driver.restart();
    await docker.containerStop(await docker.containerStart(network));
    await docker.networkRemove(network);
    await driver.settled();
    expect(networks.all()).toMatchObject([{ id, name: network.id }]);
    expect(subnets.all()).toMatchObject([{ id: subnet.id, tags: [] }]);
    expect(subnetpools.all()).toEqual([]);
  });

  test.for([
    { whose: "a user's", tags: ['kuryr.subnetpool.existing'], name: 'my-pool' },
    { whose: "the administrator's default", tags: [], name: 'kuryr' },
  ])(
    '$whose subnet pool stays, also for its other networks',
    async ({ tags, name }, { cloud, driver, docker }) => {
      const networks = [
        await docker.networkCreate({ subnet: SUBNET }),
        await docker.networkCreate({ subnet: '10.11.0.0/16' }),
      ] as const;
      const [one, other] = networks;
      for (const network of networks) asPython(cloud, MASTER, network);
      // Both have the pool of the first, which is not Kuryr's.
      const { subnets, subnetpools } = cloud.state;
      const pool = subnetpools.get(one.poolId);
      const prefixes = [SUBNET, '10.11.0.0/16'];
      if (pool) subnetpools.put(changed(pool, { name, description: '', tags, prefixes }));
      for (const row of subnets.all()) {
        subnets.put(changed(row, { subnetpool_id: one.poolId, tags: [one.poolId] }));
      }
      subnetpools.delete(other.poolId);
      await driver.restart();

      await docker.networkRemove({ ...one });
      await driver.settled();
      expect(subnets.all().map(({ cidr }) => cidr)).toEqual(['10.11.0.0/16']);
      await docker.networkRemove({ ...other, poolId: one.poolId });
      await driver.settled();
      expect(cloud.state.networks.all()).toEqual([]);
      expect(subnetpools.all()).toMatchObject([{ name, tags: [] }]);
    },
  );

  test('a port is given back as it was, by its tag', async ({ cloud, user, driver, docker }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    const [neutron] = cloud.state.networks.all();
    const fixed_ips = [{ ip_address: '10.10.0.42' }];
    const own = await user.port({ id: neutron?.id ?? '' }, { name: 'mine', fixed_ips });
    const container = await docker.containerStart(network, { ip: '10.10.0.42' });
    await driver.settled();
    await driver.restart();
    await docker.containerStop(container);
    await driver.settled();
    expect(cloud.state.ports.get(own.id)).toMatchObject({
      name: 'mine',
      device_owner: '',
      device_id: '',
      'binding:host_id': '',
      tags: [],
    });
  });
});
