import { expect } from 'vitest';
import { listNetworks } from '../../src/openstack/neutron/networks/list.ts';
import { listPorts } from '../../src/openstack/neutron/ports/list.ts';
import type { TestHost } from '../support/test-host.ts';
import { NO_LOSS, PING, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { installPlugin, makePlugin, PLUGIN } from './support/managed-plugin.ts';
import { nothingIsLeft } from './support/traces.ts';

const DRIVERS = ['-d', PLUGIN, '--ipam-driver', PLUGIN];
/** The devcloud's network between hosts. */
const MANAGER = '192.0.2.1';
const OPTIONS = ['capability_scope = global', 'cluster_id = swarm1'];

test('tasks of a service on two nodes of a swarm reach each other, and leave nothing', async ({
  e2e,
  onTestFinished,
}) => {
  const { h1, h2, cloud } = e2e;
  const plugin = await makePlugin();
  for (const host of [h1, h2]) await installPlugin(host, plugin, OPTIONS);
  // Runs before the plugins go, as it is registered after them.
  onTestFinished(() => leaveSwarm(e2e));
  await h1.docker('swarm', 'init', '--advertise-addr', MANAGER);
  const token = await h1.docker('swarm', 'join-token', '-q', 'worker');
  await h2.docker('swarm', 'join', '--token', token, `${MANAGER}:2377`);

  await h1.docker('network', 'create', ...DRIVERS, '--subnet', '10.95.0.0/24', 'sw1');
  const task = ['--network', 'sw1', '--endpoint-mode', 'dnsrr', '--stop-grace-period', '1s'];
  const service = ['service', 'create', '-d', '--no-resolve-image', '--init', '--name', 's1'];
  await h1.docker(...service, ...task, '--replicas', '4', ...SLEEP);
  const tasks = await cloud.until('four tasks on two nodes', async () => {
    const all = [await tasksOf(h1), await tasksOf(h2)];
    return all.flat().length === 4 && all.every((here) => here.length > 0) ? all : undefined;
  });
  const [[first = ''] = [], [second = ''] = []] = tasks;
  const inside = { 'router:external': false };
  expect(await listNetworks(cloud.session, inside, cloud.call)).toHaveLength(1);
  const addresses = await Promise.all([addressesOn(h1), addressesOn(h2)]);
  expect(new Set(addresses.flat()).size).toBe(4);
  expect((await portsOf(e2e)).map((port) => port.fixed_ips[0]?.ip_address).toSorted()).toEqual(
    addresses.flat().toSorted(),
  );
  const [there = ''] = addresses[1];
  const [here = ''] = addresses[0];
  expect(await h1.docker('exec', first, ...PING, there)).toContain(NO_LOSS);
  expect(await h2.docker('exec', second, ...PING, here)).toContain(NO_LOSS);
  expect(await h1.docker('exec', first, 'nslookup', 's1')).toContain(there);

  await h1.docker('service', 'scale', '-d', 's1=1');
  await cloud.until('one port', async () => ((await portsOf(e2e)).length === 1 ? true : undefined));
  await h1.docker('service', 'scale', '-d', 's1=3');
  await cloud.until('three ports on hosts', async () => {
    const ports = await portsOf(e2e);
    return ports.length === 3 && ports.every((p) => p['binding:host_id']) ? true : undefined;
  });

  await h1.docker('service', 'rm', 's1');
  await cloud.until('no port', async () => ((await portsOf(e2e)).length === 0 ? true : undefined));
  await h1.docker('network', 'rm', 'sw1');
  await nothingIsLeft(e2e);
}, 400_000);

async function leaveSwarm({ h1, h2 }: E2e): Promise<void> {
  await h1.docker('service', 'rm', 's1').catch(() => '');
  await h1.docker('network', 'rm', 'sw1').catch(() => '');
  for (const host of [h2, h1]) {
    await host.docker('swarm', 'leave', '--force').catch(() => '');
    await host.docker('network', 'rm', 'docker_gwbridge').catch(() => '');
  }
}

async function tasksOf(host: TestHost): Promise<readonly string[]> {
  const output = await host.docker('ps', '-q', '--filter', 'name=s1');
  return output.split('\n').filter((id) => id !== '');
}

async function addressesOn(host: TestHost): Promise<readonly string[]> {
  const format = '{{.NetworkSettings.Networks.sw1.IPAddress}}';
  const output = await host.docker('inspect', '-f', format, ...(await tasksOf(host)));
  return output.split('\n');
}

function portsOf({ cloud }: E2e) {
  return listPorts(cloud.session, { device_owner: ['compute:kuryr'] }, cloud.call);
}
