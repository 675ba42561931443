import { expect } from 'vitest';
import { createNetwork } from '../../src/openstack/neutron/networks/create.ts';
import { listNetworks } from '../../src/openstack/neutron/networks/list.ts';
import { listPorts } from '../../src/openstack/neutron/ports/list.ts';
import { createSubnet } from '../../src/openstack/neutron/subnets/create.ts';
import { CREATE, NO_LOSS, PING } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

function example(name: string): string {
  return new URL(`../../examples/compose/${name}`, import.meta.url).pathname;
}

test('the shop of the examples serves, shows itself in Neutron, and goes', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const shop = (...words: readonly string[]) =>
    h1.compose(example('shop.yml'), '-p', 'shop', ...words);
  await shop('up', '-d');
  expect(await shop('exec', '-T', 'client', ...PING, 'shop')).toContain(NO_LOSS);
  // Not by name, and not with wget: both need shared libraries that this busybox does not have.
  const ask = "printf 'GET /hostname HTTP/1.0\\r\\n\\r\\n' | nc -w 10 10.20.0.80 8080";
  expect(await shop('exec', '-T', 'client', 'sh', '-c', ask)).toMatch(
    / 200 OK[\s\S]*[0-9a-f]{12}$/,
  );
  const network = await cloud.until('the network to be described', async () => {
    const [found] = await listNetworks(cloud.session, { name: 'shop-front' }, cloud.call);
    return found?.description.endsWith(' on h1: shop_front (Compose project shop)')
      ? found
      : undefined;
  });
  const port = await cloud.until('the port to be described', async () => {
    const filter = { network_id: network.id, fixed_ips: [{ ip_address: '10.20.0.80' }] };
    const [found] = await listPorts(cloud.session, filter, cloud.call);
    return found?.description ? found : undefined;
  });
  expect(port.description).toMatch(/^Docker container shop_web_1 \([0-9a-f]{12}\) on h1$/);
  expect(port.security_groups).toHaveLength(2);
  const [client] = (
    await listPorts(
      cloud.session,
      { network_id: network.id, device_owner: 'compute:kuryr' },
      cloud.call,
    )
  ).filter(({ id }) => id !== port.id);
  expect(client?.fixed_ips[0]?.ip_address).toMatch(/^10\.20\.0\.(1(2[89]|[3-9]\d)|2\d\d)$/);

  await shop('down');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});

test('what the example of existing networks uses stays when it goes', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const { id } = await createNetwork(cloud.session, { name: 'tenant' }, cloud.call);
  const range = { ip_version: 4, cidr: '10.21.0.0/24', gateway_ip: '10.21.0.254' } as const;
  const subnet = { network_id: id, name: 'tenant-subnet', ...range };
  await createSubnet(cloud.session, subnet, cloud.call);
  await h1.docker(...CREATE, '--subnet', '10.22.0.0/24', 'backbone');
  await h1.settled();
  const before = await cloud.leftovers();

  const depot = (...words: readonly string[]) =>
    h1.compose(example('existing.yml'), '-p', 'depot', ...words);
  await depot('up', '-d');
  const addresses = await depot('exec', '-T', 'gate', 'ip', '-o', '-4', 'addr');
  expect(addresses).toMatch(/ 10\.21\.0\.\d+\/24 /);
  expect(addresses).toMatch(/ 10\.22\.0\.\d+\/24 /);
  await depot('down');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual(before);
  expect(await h1.docker('network', 'ls', '-q', '--filter', 'name=^backbone$')).not.toBe('');
});
