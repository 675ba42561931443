import { expect } from 'vitest';
import { createNetwork } from '../../src/openstack/neutron/networks/create.ts';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../src/openstack/neutron/ports/delete.ts';
import { listPorts } from '../../src/openstack/neutron/ports/list.ts';
import { createSubnets } from '../../src/openstack/neutron/subnets/create.ts';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/*
 * What a person at the shell gets for a mistake, or when something else is broken: one sentence that
 * says what to do. Nothing is left behind, and the same command works when the cause is mended.
 */

/** An address at which nothing listens. */
const NOWHERE = 'http://127.0.0.1:9';

test('an address that a container cannot have is refused with the reason', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr();
  const subnet = ['--subnet', '10.50.0.0/29', '--gateway', '10.50.0.1'];
  const network = await cloud.networkOf(await h1.docker(...CREATE, ...subnet, 'n1'));
  await h1.docker(...RUN, '--network', 'n1', '--ip', '10.50.0.6', ...SLEEP);
  const owned = { network_id: network.id, device_owner: ['network:distributed'] };
  const [agent] = await listPorts(cloud.session, owned, cloud.call);
  const agentAddress = agent?.fixed_ips[0]?.ip_address ?? '';
  const router = await cloud.router(network.id, '10.50.0.5');
  await h1.settled();
  const before = await traces(e2e);

  const refused = (ip: string) => h1.refusal(...RUN, '--network', 'n1', '--ip', ip, ...SLEEP);
  const taken = (ip: string, by: string) =>
    new RegExp(`: the address ${ip} is taken by the Neutron port \\S+ \\(${by}\\); choose another`);
  expect(await refused('10.50.0.6')).toMatch(taken('10.50.0.6', 'a container on h1'));
  expect(await refused(agentAddress)).toMatch(taken(agentAddress, 'network:distributed'));
  expect(await refused('10.50.0.5')).toMatch(taken('10.50.0.5', 'network:router_interface'));
  expect(await refused('10.50.0.1')).toContain(
    ': the address 10.50.0.1 is the gateway of the subnet 10.50.0.0/29; choose another --ip',
  );
  expect(await refused('10.50.0.9')).toMatch(/10\.50\.0\.9.* not belong to any of this network's/);
  await h1.settled();
  expect(await traces(e2e)).toEqual(before);

  await router.delete();
  await h1.docker(...RUN, '--network', 'n1', '--ip', '10.50.0.5', '--name', 'c2', ...SLEEP);
  const rest = { network_id: network.id, device_owner: 'compute:nova' };
  const last = await createPort(cloud.session, rest, cloud.call);
  await createPort(cloud.session, rest, cloud.call);
  expect(await h1.refusal(...RUN, '--network', 'n1', ...SLEEP)).toContain(
    ': the subnet 10.50.0.0/29 has no free address left; remove containers, or use a larger subnet',
  );
  await deletePort(cloud.session, last.id, cloud.call);
  await h1.docker(...RUN, '--network', 'n1', ...SLEEP);
});

test('a network that cannot be as it is asked for is refused with what to write', async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr();
  const twins = [0, 1].map(() => createNetwork(cloud.session, { name: 'twin' }, cloud.call));
  const [, twin] = await Promise.all(twins);
  const other = await createNetwork(cloud.session, { name: 'other' }, cloud.call);
  const body = { network_id: other.id, ip_version: 4, cidr: '10.52.0.0/24' } as const;
  await createSubnets(cloud.session, [body], cloud.call);
  const before = await traces(e2e);

  const subnet = ['--subnet', '10.52.0.0/24'];
  const refused = (...words: string[]) => h1.refusal(...CREATE, ...subnet, ...words, 'n1');
  expect(await refused('--ip-range', '10.53.0.0/25')).toContain('no matching subnet for range');
  expect(await h1.refusal('network', 'create', '-d', 'kuryr', ...subnet, 'n1')).toContain(
    'create the network with its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr',
  );
  const unknown = '8d2b5ab4-0c0c-4c52-8f0c-2d2ee6a2d6d5';
  expect(await refused('-o', `neutron.net.uuid=${unknown}`)).toContain(
    `: Neutron has no network with the id ${unknown} that Kuryr's project may use; see: openstack network list`,
  );
  expect(await refused('-o', 'neutron.net.name=twin')).toMatch(
    /: Neutron has 2 networks named twin; choose one by its id: -o neutron\.net\.uuid=/,
  );
  for (const option of ['kuryr.foo', 'neutron.foo']) {
    const said = await refused('-o', `${option}=1`);
    expect(said).toContain(`: the option ${option} is not known`);
    expect(said).toMatch(
      /; (known are kuryr\.name, neutron\.net\.uuid,|did you mean neutron\.mtu\?)/,
    );
  }
  const adopt = ['-o', 'neutron.net.name=other'];
  expect(await refused(...adopt, '--gateway', '10.52.0.254')).toContain(
    'has the gateway 10.52.0.1, not 10.52.0.254; pass --gateway 10.52.0.1',
  );
  expect(await h1.refusal(...CREATE, '--subnet', '10.52.0.0/31', 'n1')).toMatch(
    /: Neutron refused to create the subnet: .* \(HTTP 409, req-/,
  );
  await h1.settled();
  expect(await traces(e2e)).toEqual(before);

  await h1.docker(...CREATE, ...subnet, ...adopt, '--gateway', '10.52.0.1', 'n1');
  await h1.docker(...CREATE, ...subnet, '-o', `neutron.net.uuid=${twin?.id}`, 'n2');
  await h1.docker('network', 'rm', 'n1', 'n2');
  await h1.settled();
  expect((await traces(e2e)).neutron).toEqual(before.neutron);
});

test('what an administrator has not set up is named', async ({ e2e }) => {
  const { h1 } = e2e;
  await h1.startKuryr({ 'neutron.default_subnetpool_v4': 'nosuch', 'DEFAULT.host': 'nosuch' });
  expect(await h1.refusal(...CREATE, 'n1')).toMatch(
    /: Neutron has no subnet pool named nosuch to take a range from; pass --subnet, or make one: openstack subnet pool create /,
  );
  await h1.settled();
  expect(await traces(e2e)).toEqual(NO_TRACES);
  await h1.docker(...CREATE, '--subnet', '10.54.0.0/24', 'n2');
  const before = await traces(e2e);
  const run = [...RUN, '--network', 'n2', ...SLEEP];
  expect(await h1.refusal(...run)).toMatch(
    /: Neutron could not bind a port of the network \S+ to the host nosuch; check that an agent or OVN chassis named exactly nosuch is alive .* or set \[DEFAULT\] host/,
  );
  await h1.settled();
  expect(await traces(e2e)).toEqual(before);

  await h1.stopKuryr();
  await h1.startKuryr();
  await h1.docker(...CREATE, 'n1');
  await h1.docker(...run);
});

test('a cloud that cannot be used is named, with why', async ({ e2e }) => {
  const { h1 } = e2e;
  const create = [...CREATE, '--subnet', '10.55.0.0/24', 'n1'];
  for (const [set, said] of [
    [
      { 'neutron.password': 'wrong' },
      /: Keystone at \S+ refused our credentials: .*; check the credentials in kuryr.conf/,
    ],
    [
      { 'neutron.auth_url': `${NOWHERE}/v3` },
      /: Keystone at http:\/\/127\.0\.0\.1:9 cannot be reached: nothing listens there; check that it runs/,
    ],
    [
      { 'neutron.endpoint_override': NOWHERE },
      /: Neutron at http:\/\/127\.0\.0\.1:9 cannot be reached: nothing listens there; check that it runs/,
    ],
  ] as const) {
    await h1.startKuryr(set);
    expect(await h1.refusal(...create)).toMatch(said);
    await h1.stopKuryr();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  }
  await h1.startKuryr();
  await h1.docker(...create);
});
