import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../src/observe/log.ts';
import { listExtensions } from '../../src/openstack/neutron/extensions/list.ts';
import { createNetwork } from '../../src/openstack/neutron/networks/create.ts';
import { listNetworks } from '../../src/openstack/neutron/networks/list.ts';
import { createPort } from '../../src/openstack/neutron/ports/create.ts';
import { getPort } from '../../src/openstack/neutron/ports/get.ts';
import { addTag } from '../../src/openstack/neutron/tags/tags.ts';
import { Session } from '../../src/openstack/session/session.ts';
import { unlimited } from '../../src/util/call.ts';
import { type FakeCloud, startFakeCloud } from '../fakes/neutron/fake-cloud.ts';

let cloud: FakeCloud;
let session: Session;

beforeAll(async () => {
  cloud = await startFakeCloud({ hosts: ['host-a'] });
  session = new Session({ cloud: cloud.cloudConfig(), log: silentLogger });
});
beforeEach(() => cloud.reset());
afterAll(async () => {
  await session.close();
  await cloud.close();
});

test('requests are recorded in order, with query, body and status', async () => {
  await session.authenticate(unlimited);
  await createNetwork(session, { name: 'a' }, unlimited);
  await listNetworks(session, { name: ['a', 'b'] }, unlimited);
  const seen = cloud.requests.filter(({ service }) => service === 'network');
  expect(seen).toMatchObject([
    { method: 'POST', path: '/v2.0/networks', body: { network: { name: 'a' } }, status: 201 },
    { method: 'GET', path: '/v2.0/networks', query: { name: ['a', 'b'] }, status: 200 },
  ]);
});

test('a fault hits matching requests only, as often as told', async () => {
  cloud.fail(
    { method: 'POST', path: /networks$/, when: (r) => !!r.body },
    { status: 409, times: 2 },
  );
  await listNetworks(session, {}, unlimited);
  for (let i = 0; i < 2; i++) {
    await expect(createNetwork(session, {}, unlimited)).rejects.toThrow('HTTP 409');
  }
  await createNetwork(session, {}, unlimited);
  expect(cloud.state.networks.size).toBe(1);
});

test('plugging makes a port ACTIVE, unplugging DOWN', async () => {
  const { id: network_id } = await createNetwork(session, {}, unlimited);
  const port = await createPort(session, { network_id }, unlimited);
  const status = async () => (await getPort(session, port.id, unlimited)).status;
  cloud.plug(port.id);
  expect(await status()).toBe('ACTIVE');
  cloud.unplug(port.id);
  expect(await status()).toBe('DOWN');
});

test('without the tag extensions there are no tags anywhere', async () => {
  const plain = await startFakeCloud({ tags: 'none' });
  const old = new Session({ cloud: plain.cloudConfig(), log: silentLogger });
  try {
    expect(await listExtensions(old, unlimited)).not.toContain('standard-attr-tag');
    const network = await createNetwork(old, {}, unlimited);
    expect(network.tags).toEqual([]);
    await expect(addTag(old, 'networks', network.id, 'a', unlimited)).rejects.toThrow('HTTP 404');
    const search = listNetworks(old, { tags: ['a'] }, unlimited);
    await expect(search).rejects.toThrow("['tags'] is invalid attribute for filtering");
    const tagged = createPort(old, { network_id: network.id, tags: ['a'] }, unlimited);
    await expect(tagged).rejects.toThrow("Unrecognized attribute(s) 'tags'");
  } finally {
    await old.close();
    await plain.close();
  }
});

test('reset forgets everything but the tokens', async () => {
  await createNetwork(session, {}, unlimited);
  cloud.fail({}, { status: 500 });
  cloud.reset();
  expect(cloud.requests).toEqual([]);
  expect(await listNetworks(session, {}, unlimited)).toEqual([]);
  expect(cloud.requests.map(({ service }) => service)).toEqual(['network']);
});
