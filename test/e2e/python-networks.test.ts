import { expect } from 'vitest';
import { createNetwork } from '../../src/openstack/neutron/networks/create.ts';
import { getNetwork } from '../../src/openstack/neutron/networks/get.ts';
import { updateNetwork } from '../../src/openstack/neutron/networks/update.ts';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import { updatePort } from '../../src/openstack/neutron/ports/update.ts';
import { listSubnetPools } from '../../src/openstack/neutron/subnetpools/list.ts';
import { updateSubnetPool } from '../../src/openstack/neutron/subnetpools/update.ts';
import { createSubnet } from '../../src/openstack/neutron/subnets/create.ts';
import { getSubnet } from '../../src/openstack/neutron/subnets/get.ts';
import { listSubnets } from '../../src/openstack/neutron/subnets/list.ts';
import { updateSubnet } from '../../src/openstack/neutron/subnets/update.ts';
import { replaceTags } from '../../src/openstack/neutron/tags/tags.ts';
import { type PythonForm, pythonExistingTags, pythonForms } from '../support/python-kuryr.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';
import type { TestCloud } from './support/test-cloud.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/*
 * Neutron as the Python kuryr-libnetwork leaves it, with its exact names and tags: what we made is
 * dressed as what it made, while Kuryr is down.
 */

async function poolAsPython({ session, call }: TestCloud, form: PythonForm, cidr: string) {
  const [pool, ...others] = await listSubnetPools(session, { name: `kuryrPool-${cidr}` }, call);
  if (!pool || others.length > 0) throw new Error(`${cidr} has not exactly one subnet pool`);
  const { tags, ...look } = form.pool(cidr);
  await updateSubnetPool(session, pool.id, look, call);
  await replaceTags(session, 'subnetpools', pool.id, tags, call);
  return pool;
}

async function networkAsPython(cloud: TestCloud, form: PythonForm, dockerId: string) {
  const { session, call } = cloud;
  const network = await cloud.networkOf(dockerId);
  const subnets = await listSubnets(session, { network_id: network.id }, call);
  expect(subnets).toHaveLength(1);
  for (const { id, cidr } of subnets) {
    const pool = await poolAsPython(cloud, form, cidr);
    const { tags, ...look } = form.subnet(cidr, pool.id);
    await updateSubnet(session, id, look, call);
    await replaceTags(session, 'subnets', id, tags, call);
  }
  const { tags, ...look } = form.network(dockerId);
  await updateNetwork(session, network.id, look, call);
  await replaceTags(session, 'networks', network.id, tags, call);
}

async function portAsPython(cloud: TestCloud, form: PythonForm, endpointId: string) {
  const { session, call } = cloud;
  const { id } = await cloud.portOf(endpointId);
  const { tags, ...look } = form.port(endpointId);
  await updatePort(session, id, look, call);
  await replaceTags(session, 'ports', id, tags, call);
}

/** Another daemon, which knows nothing but what Neutron and Docker have. */
async function move({ h1 }: E2e, dress: () => Promise<void>): Promise<void> {
  await h1.settled();
  await h1.stopKuryr();
  await dress();
  await h1.startKuryr();
}

// Of its releases those whose forms differ most: with all tags, and with none.
const forms = [pythonForms[0], pythonForms[3]].filter((form) => form !== undefined);

test('networks of the Python Kuryr run containers, restart them, and go', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  const onEach = <T>(work: (n: number, form: PythonForm) => Promise<T>): Promise<T[]> =>
    Promise.all(forms.map((form, n) => work(n, form)));
  const run = (n: number, name: string) =>
    h1.docker(...RUN, '--network', `n${n}`, '--name', `${name}${n}`, ...SLEEP);
  await h1.startKuryr();
  const made = await onEach(async (n) => {
    const network = await h1.docker(...CREATE, '--subnet', `10.9${n}.0.0/24`, `n${n}`);
    await run(n, 'old');
    return { network, endpoint: (await endpointOf(h1, `old${n}`, `n${n}`)).id };
  });
  await move(e2e, async () => {
    for (const [n, form] of forms.entries()) {
      await networkAsPython(cloud, form, made[n]?.network ?? '');
      await portAsPython(cloud, form, made[n]?.endpoint ?? '');
    }
  });

  await onEach(async (n) => {
    await run(n, 'new');
    await h1.docker('restart', `old${n}`);
    expect(await h1.docker('exec', `old${n}`, ...PING, `new${n}`)).toContain(NO_LOSS);
    await h1.docker('rm', '-f', `old${n}`, `new${n}`);
    await h1.docker('network', 'rm', `n${n}`);
  });
  await h1.settled();
  expect(await traces(e2e)).toEqual(NO_TRACES);
});

test("a user's network, subnet and port that the Python Kuryr marked are used and given back", async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  const { session } = cloud;
  const range = '10.91.0.0/24';
  const { id: network_id } = await createNetwork(session, { name: 'users-net' }, cloud.call);
  const subnet = { network_id, ip_version: 4, cidr: range, name: 'users-subnet' } as const;
  const { id: subnetId } = await createSubnet(session, subnet, cloud.call);
  const fixed_ips = [{ ip_address: '10.91.0.42' }];
  const { id: portId } = await createPort(
    session,
    { network_id, name: 'users', fixed_ips },
    cloud.call,
  );
  const theirs = async () =>
    Promise.all([
      getNetwork(session, network_id, cloud.call).then(({ name, tags }) => ({ name, tags })),
      getSubnet(session, subnetId, cloud.call).then(({ name, tags }) => ({ name, tags })),
      getPort(session, portId, cloud.call).then(
        ({ name, tags, device_id, device_owner, ...port }) => ({
          ...{ name, tags, device_id, device_owner, mac: port.mac_address },
          ...{ host: port['binding:host_id'], groups: port.security_groups },
        }),
      ),
    ]);
  const before = await theirs();
  await h1.startKuryr();
  const options = ['--subnet', range, '-o', `neutron.net.uuid=${network_id}`];
  const id = await h1.docker(...CREATE, ...options, 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', '--ip', '10.91.0.42', ...SLEEP);
  const { id: endpointId } = await endpointOf(h1, 'c1', 'n1');
  const [master] = pythonForms;
  if (!master) throw new Error('there is no such release');
  await move(e2e, async () => {
    const pool = await poolAsPython(cloud, master, range);
    await replaceTags(session, 'subnets', subnetId, [pool.id], cloud.call);
    await replaceTags(session, 'networks', network_id, pythonExistingTags(id), cloud.call);
    const [, ...idTags] = master.port(endpointId).tags;
    await replaceTags(session, 'ports', portId, ['kuryr.port.existing', ...idTags], cloud.call);
  });

  await h1.docker('restart', 'c1');
  expect((await cloud.portOf((await endpointOf(h1, 'c1', 'n1')).id)).id).toBe(portId);
  await h1.docker('rm', '-f', 'c1');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await theirs()).toEqual(before);
});
