import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type FakeCloud, startFakeCloud } from '../../../../test/fakes/neutron/fake-cloud.ts';
import { silentLogger } from '../../../observe/log.ts';
import { unlimited } from '../../../util/call.ts';
import { queryString } from '../../session/query.ts';
import { Session } from '../../session/session.ts';
import { createNetwork } from '../networks/create.ts';
import { listNetworks } from '../networks/list.ts';
import { createPort } from '../ports/create.ts';
import { listPorts } from '../ports/list.ts';
import { createSubnet } from '../subnets/create.ts';

let cloud: FakeCloud;
let session: Session;

beforeAll(async () => {
  cloud = await startFakeCloud();
  session = new Session({ cloud: cloud.cloudConfig(), log: silentLogger });
});
beforeEach(() => cloud.reset());
afterAll(async () => {
  await session.close();
  await cloud.close();
});

const lists = () => cloud.requests.filter(({ method }) => method === 'GET');

test('an empty list of alternatives finds nothing and asks nothing', async () => {
  expect(await listPorts(session, { id: [] }, unlimited)).toEqual([]);
  expect(await listPorts(session, { fixed_ips: [] }, unlimited)).toEqual([]);
  expect(lists()).toHaveLength(0);
});

test('long lists become several short requests, and what two of them find is given once', async () => {
  const { id: network_id } = await createNetwork(session, {}, unlimited);
  const whole = { network_id, ip_version: 4, cidr: '10.0.0.0/16' } as const;
  const { id: subnet_id } = await createSubnet(session, whole, unlimited);
  const addresses = Array.from({ length: 500 }, (_, i) => `10.0.${(i >> 8) + 1}.${i & 255}`);
  const wishes = [addresses[0], addresses[499]].map((ip_address) => ({
    subnet_id,
    ip_address: ip_address ?? '',
  }));
  const port = await createPort(session, { network_id, fixed_ips: wishes }, unlimited);
  const fixed_ips = addresses.map((ip_address) => ({ subnet_id, ip_address }));
  const found = await listPorts(session, { fixed_ips }, unlimited);
  expect(found.map(({ id }) => id)).toEqual([port.id]);
  expect(lists().length).toBeGreaterThan(1);
  for (const { path, query } of lists()) {
    expect(path.length + queryString(query).length).toBeLessThan(7_000);
  }
});

test('a filter reaches Neutron in its own form', async () => {
  const fixed_ips = [{ subnet_id: 's', ip_address: '10.0.0.1' }, { subnet_id: 's' }];
  const filter = { fixed_ips, tags: ['a', 'b'], name: ['x', 'y'], fields: ['name'] } as const;
  await listPorts(session, filter, unlimited);
  expect(lists()[0]?.query).toEqual({
    fixed_ips: ['subnet_id=s', 'ip_address=10.0.0.1'],
    tags: ['a,b'],
    name: ['x', 'y'],
    fields: ['id', 'name'],
  });
});

test('a tag with a comma and an empty value are refused before Neutron misreads them', async () => {
  await expect(listPorts(session, { tags: ['a,b'] }, unlimited)).rejects.toThrow('comma');
  await expect(listPorts(session, { name: '' }, unlimited)).rejects.toThrow('empty name');
  expect(lists()).toHaveLength(0);
});

test('pages are followed by their marker, whatever address the links have', async () => {
  const rows = await Promise.all(
    ['a', 'b'].map((name) => createNetwork(session, { name }, unlimited)),
  );
  const [first, second] = rows.map(({ id }) => cloud.state.networks.get(id));
  const href = `http://unreachable.invalid:9/elsewhere?marker=${first?.id}&limit=1`;
  const links = { networks_links: [{ rel: 'next', href }] };
  cloud.fail({ method: 'GET' }, { status: 200, body: { networks: [first], ...links } });
  cloud.fail({ method: 'GET' }, { status: 200, body: { networks: [second] } });
  const found = await listNetworks(session, { shared: false }, unlimited);
  expect(found.map(({ name }) => name)).toEqual(['a', 'b']);
  expect(lists()[1]?.query).toEqual({ shared: ['false'], marker: [first?.id], limit: ['1'] });
});

test('pages that do not go on are an error, not a loop', async () => {
  const links = { networks_links: [{ rel: 'next', href: '/v2.0/networks?marker=m&limit=1' }] };
  cloud.fail({ method: 'GET' }, { status: 200, body: { networks: [], ...links }, times: 9 });
  await expect(listNetworks(session, {}, unlimited)).rejects.toThrow('its pages do not go on');
  expect(lists()).toHaveLength(2);
});

test('unknown fields are kept; a missing one that we need is named', async () => {
  const network = await createNetwork(session, { name: 'a' }, unlimited);
  const row = { ...cloud.state.networks.get(network.id), colour: 'red' };
  cloud.fail({ method: 'GET' }, { status: 200, body: { networks: [row] } });
  expect(await listNetworks(session, {}, unlimited)).toMatchObject([{ colour: 'red' }]);
  const { subnets: _, ...less } = row;
  cloud.fail({ method: 'GET' }, { status: 200, body: { networks: [less] } });
  await expect(listNetworks(session, {}, unlimited)).rejects.toThrow(
    'Neutron refused to list networks: its answer cannot be used: networks.0.subnets is missing',
  );
});

test('a cloud without tags and descriptions gives empty ones', async () => {
  const network = await createNetwork(session, { name: 'a' }, unlimited);
  const { tags: _, description: __, ...row } = { ...cloud.state.networks.get(network.id) };
  cloud.fail({ method: 'GET' }, { status: 200, body: { networks: [row] } });
  const [found] = await listNetworks(session, {}, unlimited);
  expect(found).toMatchObject({ tags: [], description: '' });
});
