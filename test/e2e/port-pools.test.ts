import { expect } from 'vitest';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import { listPorts } from '../../src/openstack/neutron/ports/list.ts';
import { addTag } from '../../src/openstack/neutron/tags/tags.ts';
import type { TestHost } from '../support/test-host.ts';
import { admin } from './support/admin.ts';
import { CloudProxy } from './support/cloud-proxy.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import type { TestCloud } from './support/test-cloud.ts';

const POOL = {
  'port_pool.enabled': 'true',
  'port_pool.ports_pool_min': '2',
  'port_pool.ports_pool_batch': '4',
  'port_pool.cool_down': '0',
} as const;

async function metric(host: TestHost, name: string): Promise<number> {
  const { text } = await admin(host, '/metrics');
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Resolves when so many ports are ready on a host. */
function hot(cloud: TestCloud, host: TestHost, count: number): Promise<true> {
  return cloud.until(`${count} ports ready on ${host.name}`, async () =>
    (await metric(host, 'kuryr_pool_ports_hot')) === count ? true : undefined,
  );
}

function addressOf(host: TestHost, name: string): Promise<string> {
  return host.docker('inspect', '-f', '{{.NetworkSettings.Networks.n1.IPAddress}}', name);
}

test('containers start on ports that are ready while Neutron is away, and talk', async ({
  e2e: { h1, cloud },
}) => {
  const neutron = await CloudProxy.open(h1, cloud.neutron);
  try {
    await h1.startKuryr({ ...POOL, 'neutron.endpoint_override': neutron.url });
    await h1.docker(...CREATE, '--subnet', '10.50.0.0/24', 'n1');
    await hot(cloud, h1, 4);
    neutron.away();
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
    expect(await h1.docker('exec', 'c1', ...PING, await addressOf(h1, 'c2'))).toContain(NO_LOSS);
    expect(await metric(h1, 'kuryr_pool_claims_warm_total')).toBe(2);

    await h1.docker(...RUN, '--network', 'n1', '--name', 'c3', ...SLEEP);
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c4', ...SLEEP);
    const said = await h1.refusal(...RUN, '--network', 'n1', '--name', 'c5', ...SLEEP);
    expect(said).toMatch(/cannot be reached/);

    await neutron.back();
    await h1.settled();
    await h1.docker('rm', '-f', 'c1', 'c2', 'c3', 'c4', 'c5');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await cloud.leftovers()).toEqual([]);
    expect(await h1.ovsPorts()).toEqual([]);
    expect(await h1.links()).toEqual([]);
  } finally {
    neutron.close();
  }
});

test('a port is used again after its container, with its address, and carries traffic', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr({ ...POOL, 'port_pool.cool_down': '3600' });
  await h1.docker(...CREATE, '--subnet', '10.51.0.0/24', 'n1');
  await hot(cloud, h1, 4);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  const [address, links] = [await addressOf(h1, 'c1'), await h1.links()];
  const mac = await h1.docker('inspect', '-f', '{{.NetworkSettings.Networks.n1.MacAddress}}', 'c1');
  await h1.docker('rm', '-f', 'c1');

  await h1.docker(...RUN, '--network', 'n1', '--ip', address, '--name', 'c3', ...SLEEP);
  expect(await h1.docker('exec', 'c2', ...PING, address)).toContain(NO_LOSS);
  expect(await h1.docker('exec', 'c3', ...PING, await addressOf(h1, 'c2'))).toContain(NO_LOSS);
  expect(await h1.docker('exec', 'c3', 'ip', 'link', 'show', 'eth0')).toContain(mac);
  expect((await h1.links()).length).toBe(links.length);
});

test('a daemon that was killed gives out what it had made ahead, and nothing twice', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr(POOL);
  await h1.docker(...CREATE, '--subnet', '10.52.0.0/24', 'n1');
  await hot(cloud, h1, 4);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.settled();
  const before = await listPorts(cloud.session, { device_owner: 'compute:kuryr' }, cloud.call);
  await h1.stopKuryr('SIGKILL');
  await h1.startKuryr(POOL);
  await hot(cloud, h1, 3);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  expect(await metric(h1, 'kuryr_pool_claims_warm_total')).toBe(1);
  expect(await h1.docker('exec', 'c1', ...PING, await addressOf(h1, 'c2'))).toContain(NO_LOSS);
  const after = await listPorts(cloud.session, { device_owner: 'compute:kuryr' }, cloud.call);
  expect(after.map(({ id }) => id).toSorted()).toEqual(before.map(({ id }) => id).toSorted());

  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
  expect(await h1.links()).toEqual([]);
});

test('ports that an operator marked serve containers, and are given back', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr({ 'port_pool.enabled': 'false' });
  const id = await h1.docker(...CREATE, '--subnet', '10.53.0.0/24', 'n1');
  const { id: network_id } = await cloud.networkOf(id);
  const made = await createPort(cloud.session, { network_id, name: 'mine' }, cloud.call);
  await addTag(cloud.session, 'ports', made.id, 'kuryr.port.for-pools', cloud.call);
  await h1.stopKuryr();

  await h1.startKuryr({
    ...POOL,
    'port_pool.ports_pool_min': '1',
    'port_pool.ports_pool_batch': '1',
  });
  // The pool of a network that this run of the daemon has not seen begins with its first container.
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await hot(cloud, h1, 1);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  expect(await addressOf(h1, 'c2')).toBe(made.fixed_ips[0]?.ip_address);
  expect(await h1.docker('exec', 'c1', ...PING, await addressOf(h1, 'c2'))).toContain(NO_LOSS);
  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1').catch(() => undefined);
  const { name, tags } = await cloud.until('the port is given back', async () => {
    const port = await getPort(cloud.session, made.id, cloud.call);
    return port.device_owner === '' && port.tags.length === 1 ? port : undefined;
  });
  expect({ name, tags }).toEqual({ name: 'mine', tags: ['kuryr.port.for-pools'] });
});
