import { expect } from 'vitest';
import { getNetwork } from '../../src/openstack/neutron/networks/get.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import type { Port } from '../../src/openstack/neutron/ports/types.ts';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';
import type { TestCloud } from './support/test-cloud.ts';

function portWith(cloud: TestCloud, id: string, shown: Partial<Port>): Promise<Port> {
  return cloud.until(`the port ${id} to show ${JSON.stringify(shown)}`, async () => {
    const port = await getPort(cloud.session, id, cloud.call);
    const shows = Object.entries(shown).every(([key, value]) => port[key as keyof Port] === value);
    return shows ? port : undefined;
  });
}

test('Neutron shows what Docker calls networks and containers, also what was renamed while Kuryr was away', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const named = ['--label', 'com.docker.compose.project=shop', '-o', 'kuryr.name=shop-front'];
  const dockerId = await h1.docker(...CREATE, '--subnet', '10.90.0.0/24', ...named, 'n1');
  const container = await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  const said = (name: string) => ({
    description: `Docker container ${name} (${container.slice(0, 12)}) on h1`,
  });
  const { id: endpointId } = await endpointOf(h1, 'c1', 'n1');
  await h1.settled();
  const port = await portWith(cloud, (await cloud.portOf(endpointId)).id, said('c1'));
  // In the request that gives the port its other labels: revised once since it was made and plugged.
  expect(port.name).toBe(`${endpointId}-port`);
  const description = `Docker network ${dockerId} on h1: n1 (Compose project shop)`;
  await cloud.until(`the network to say ${description}`, async () => {
    const network = await getNetwork(cloud.session, port.network_id, cloud.call);
    expect(network.name).toBe('shop-front');
    return network.description === description || undefined;
  });

  await h1.docker('rename', 'c1', 'c2');
  await portWith(cloud, port.id, said('c2'));
  await h1.stopKuryr('SIGKILL');
  await h1.docker('rename', 'c2', 'c3');
  await h1.startKuryr({ 'neutron.name_ports': 'dns_name' });
  await portWith(cloud, port.id, { ...said('c3'), dns_name: 'c3' });

  await h1.docker('rm', '-f', 'c3');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});
