import { expect } from 'vitest';
import { EXTERNAL_NETWORK } from '../../src/devcloud/neutron/create-external-network.ts';
import { createFloatingIp } from '../../src/openstack/neutron/floating-ips/create.ts';
import { getFloatingIp } from '../../src/openstack/neutron/floating-ips/get.ts';
import { listFloatingIps } from '../../src/openstack/neutron/floating-ips/list.ts';
import { listNetworks } from '../../src/openstack/neutron/networks/list.ts';
import { CREATE, RUN } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { ask, hears, SERVER } from './support/outside-client.ts';

/** Every floating IP takes Neutron and OVN a while. */
const LONG_MS = 300_000;
/** Ports made ahead would keep Neutron from what is waited for. */
const QUIET = { 'port_pool.enabled': 'False' };

/** A floating IP of the operator's own. */
async function usersFloatingIp({ cloud }: E2e) {
  const [external] = await listNetworks(cloud.session, { name: EXTERNAL_NETWORK }, cloud.call);
  const body = { floating_network_id: external?.id ?? '', description: 'mine' };
  return createFloatingIp(cloud.session, body, cloud.call);
}

async function leadingTo({ h1 }: E2e, container: string): Promise<readonly string[]> {
  const { stdout } = await h1.kuryr('status', '-o', 'json');
  const { endpoints } = JSON.parse(stdout) as {
    endpoints: { docker: { name: string }; neutron: { published: string[] } }[];
  };
  return endpoints.find(({ docker }) => docker.name === container)?.neutron.published ?? [];
}

test('containers are reached at floating IPs of their own as long as they run', {
  timeout: LONG_MS,
}, async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr(QUIET);
  const mine = await usersFloatingIp(e2e);
  const create = (subnet: string, network: string) =>
    [...CREATE, '--subnet', subnet, '-o', `neutron.floating_network=${network}`] as const;
  expect(await h1.refusal(...create('10.94.0.0/24', 'nowhere'), 'n0')).toMatch(
    /no external network nowhere .*openstack network list --external/,
  );
  const id = await h1.docker(...create('10.93.0.0/24', EXTERNAL_NETWORK), 'n1');
  const own = ['--network', `name=n1,driver-opt=neutron.floating_ip=${mine.floating_ip_address}`];
  const run = (name: string) => [...RUN, '--expose', '80', '--name', name, '-h', name] as const;
  await h1.docker(...run('c1'), '--network', 'n1', ...SERVER);
  await h1.docker(...run('c2'), ...own, ...SERVER);
  expect(await h1.refusal(...run('c3'), ...own, ...SERVER)).toContain('leads to the port');
  const [address = ''] = await leadingTo(e2e, 'c1');
  expect(await leadingTo(e2e, 'c2')).toEqual([mine.floating_ip_address]);
  await hears(cloud, address, 80, 'c1');
  await hears(cloud, mine.floating_ip_address, 80, 'c2');

  await h1.settled();
  await h1.stopKuryr('SIGKILL');
  await h1.startKuryr(QUIET);
  await h1.docker('rm', '-f', 'c2');
  await h1.settled();
  const untouched = { description: 'mine', port_id: null, router_id: null, tags: [] };
  expect(await getFloatingIp(cloud.session, mine.id, cloud.call)).toMatchObject(untouched);
  expect(await ask(cloud, mine.floating_ip_address, 80)).toBeUndefined();
  expect(await ask(cloud, address, 80)).toBe('c1');
  await h1.docker('rm', '-f', 'c1', 'c3');
  await h1.docker('network', 'rm', id);
  await h1.settled();
  expect(await cloud.leftovers()).toEqual(['floating IP mine']);
  expect(await listFloatingIps(cloud.session, {}, cloud.call)).toHaveLength(1);
});
