import { expect } from 'vitest';
import { createNetwork } from '../../src/openstack/neutron/networks/create.ts';
import { getNetwork } from '../../src/openstack/neutron/networks/get.ts';
import { createSubnetPool } from '../../src/openstack/neutron/subnetpools/create.ts';
import { createSubnet } from '../../src/openstack/neutron/subnets/create.ts';
import { getSubnet } from '../../src/openstack/neutron/subnets/get.ts';
import { listSubnets } from '../../src/openstack/neutron/subnets/list.ts';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

const GATEWAY = '{{(index .IPAM.Config 0).Gateway}}';

test('a subnet that exists is used with its gateway, named once, and left as it was found', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const { session } = cloud;
  const network = await createNetwork(session, { name: 'mine' }, cloud.call);
  const subnet = await createSubnet(
    session,
    {
      network_id: network.id,
      name: 'my-subnet',
      ip_version: 4,
      cidr: '10.70.0.0/24',
      gateway_ip: '10.70.0.254',
    },
    cloud.call,
  );
  const before = await Promise.all([
    getNetwork(session, network.id, cloud.call),
    getSubnet(session, subnet.id, cloud.call),
  ]);

  // Neither the network nor the range nor the gateway is given: all follow from the subnet.
  await h1.docker(...CREATE, '--ipam-opt', 'neutron.subnet.name=my-subnet', 'n1');
  expect(await h1.docker('network', 'inspect', '-f', GATEWAY, 'n1')).toBe('10.70.0.254');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  expect(await h1.docker('exec', 'c1', 'ip', 'route')).toContain('default via 10.70.0.254');
  await h1.docker('rm', '-f', 'c1');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();

  const after = await Promise.all([
    getNetwork(session, network.id, cloud.call),
    getSubnet(session, subnet.id, cloud.call),
  ]);
  const plain = (found: typeof before) =>
    found.map(({ revision_number, ...rest }) => ({ ...rest, updated_at: '' }));
  expect(plain(after)).toEqual(plain(before));
});

test('a subnet pool that exists gives the range, and must hold it', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const pool = await createSubnetPool(
    cloud.session,
    { name: 'my-pool', prefixes: ['10.71.0.0/16'], default_prefixlen: 26 },
    cloud.call,
  );
  const option = ['--ipam-opt', 'neutron.pool.name=my-pool'];
  const id = await h1.docker(...CREATE, ...option, 'n1');
  const network = await cloud.networkOf(id);
  const [subnet] = await listSubnets(cloud.session, { network_id: network.id }, cloud.call);
  expect(subnet).toMatchObject({ cidr: '10.71.0.0/26', subnetpool_id: pool.id });

  await h1.docker(...CREATE, ...option, '--subnet', '10.71.9.0/24', 'n2');
  await expect(h1.docker(...CREATE, ...option, '--subnet', '10.72.0.0/24', 'n3')).rejects.toThrow(
    /the subnet pool my-pool \(10\.71\.0\.0\/16\) does not hold 10\.72\.0\.0\/24/,
  );
  await expect(
    h1.docker(...CREATE, '--ipam-opt', 'neutron.pool.nam=my-pool', 'n3'),
  ).rejects.toThrow(
    /the option neutron\.pool\.nam is not known with --ipam-opt; did you mean neutron\.pool\.name\?/,
  );

  await h1.docker('network', 'rm', 'n1', 'n2');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual(['subnet pool my-pool']);
});

test('what is named wrongly is a clear error, and nothing is left', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const twin = () => createNetwork(cloud.session, { name: 'twin' }, cloud.call);
  const [first] = await Promise.all([twin(), twin()]);
  const subnet = ['--subnet', '10.73.0.0/24'];
  await expect(
    h1.docker(...CREATE, ...subnet, '-o', 'neutron.net.name=twin', 'n1'),
  ).rejects.toThrow(
    /Neutron has 2 networks named twin; choose one by its id: -o neutron\.net\.uuid=/,
  );
  await expect(
    h1.docker(
      ...CREATE,
      ...subnet,
      '-o',
      `neutron.net.uuid=${first.id}`,
      '-o',
      'neutron.net.shared=true',
      'n1',
    ),
  ).rejects.toThrow(/is not shared; leave neutron\.net\.shared out, or give false/);
  await expect(
    h1.docker(...CREATE, ...subnet, '--ipam-opt', 'neutron.subnet.uuid=nope', 'n1'),
  ).rejects.toThrow(/Neutron has no subnet with the id nope/);
  await h1.settled();
  const left = (await cloud.leftovers()).filter((what) => !what.includes('network:distributed'));
  expect(left).toEqual(['network twin', 'network twin']);
});
