import { test as base, describe, expect } from 'vitest';
import { silentLogger } from '../../../src/observe/log.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { Session } from '../../../src/openstack/session/session.ts';
import { unlimited } from '../../../src/util/call.ts';
import { type FakeCloud, startFakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import {
  expose,
  removeEndpoint,
  revoke,
  type SmallKuryr,
  startContainer,
  startSmallKuryr,
} from './small-kuryr.ts';

type Start = (set?: Readonly<Record<string, string>>) => Promise<SmallKuryr>;

const test = base.extend<{ cloud: FakeCloud; start: Start; kuryr: SmallKuryr }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures off the pattern
  cloud: async ({}, use) => {
    const cloud = await startFakeCloud({ hosts: ['host-a'] });
    await use(cloud);
    await cloud.close();
  },
  start: async ({ cloud }, use) => {
    const folder = tempFolder();
    const started: SmallKuryr[] = [];
    await use(async (set) => {
      const kuryr = await startSmallKuryr(cloud, folder, set);
      started.push(kuryr);
      return kuryr;
    });
    // One that died amid a call never answers it.
    await Promise.all(started.filter((one) => !one.dead()).map((one) => one.stop()));
  },
  kuryr: async ({ start }, use) => use(await start()),
});

const TCP = 6;
const WEB = [
  [TCP, 80],
  [TCP, 81],
  [17, 53],
] as const;

function containerPort({ state }: FakeCloud) {
  const [port] = state.ports.where((one) => one.device_owner === 'compute:kuryr');
  if (!port) throw new Error('there is no port of a container');
  return port;
}

function groups({ state }: FakeCloud) {
  return state.securityGroups.where((group) => group.name !== 'default');
}

/** What the groups for exposed ports let through. */
function rules(cloud: FakeCloud): readonly string[] {
  const ids = groups(cloud).map(({ id }) => id);
  return cloud.state.rules
    .where((rule) => ids.includes(rule.security_group_id))
    .map((r) =>
      [r.direction, r.ethertype, r.protocol, r.port_range_min, r.port_range_max].join(' '),
    )
    .sort();
}

async function requestsDuring(cloud: FakeCloud, work: () => Promise<unknown>) {
  const before = cloud.requests.length;
  await work();
  return cloud.requests.slice(before).map(({ method, path }) => `${method} ${path}`);
}

test('exposed ports become a security group in front of the others', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  const { id, security_groups: before } = containerPort(cloud);
  expect(await expose(kuryr, container, WEB)).toEqual({});
  const [group] = groups(cloud);
  expect(group).toMatchObject({
    name: `${id}-exposed_ports`,
    description: 'Docker exposed ports created by Kuryr.',
  });
  expect(containerPort(cloud).security_groups).toEqual([group?.id, ...before]);
  expect(rules(cloud)).toEqual(['ingress IPv4 tcp 80 81', 'ingress IPv4 udp 53 53']);
});

test('a container with two address families is open for both', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr, ['10.10.0.0/24', 'fd00:10::/64']);
  expect(await expose(kuryr, container, [[TCP, 80]])).toEqual({});
  expect(rules(cloud)).toEqual(['ingress IPv4 tcp 80 80', 'ingress IPv6 tcp 80 80']);
});

test('nothing exposed needs no request, neither at start nor at stop', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  await kuryr.settled();
  const requests = await requestsDuring(cloud, async () => {
    expect(await expose(kuryr, container, [])).toEqual({});
    expect(await revoke(kuryr, container)).toEqual({});
    await kuryr.settled();
  });
  expect(requests).toEqual([]);
});

test('process_external_connectivity = False needs no request', async ({ cloud, start }) => {
  const kuryr = await start({ 'DEFAULT.process_external_connectivity': 'False' });
  const container = await startContainer(kuryr);
  await kuryr.settled();
  const requests = await requestsDuring(cloud, async () => {
    expect(await expose(kuryr, container, WEB)).toEqual({});
    expect(await revoke(kuryr, container)).toEqual({});
    await kuryr.settled();
  });
  expect(requests).toEqual([]);
});

test('Revoke takes the group off the port and deletes it; a second one asks nothing', async ({
  cloud,
  kuryr,
}) => {
  const container = await startContainer(kuryr);
  const before = containerPort(cloud).security_groups;
  await expose(kuryr, container, WEB);
  expect(await revoke(kuryr, container)).toEqual({});
  await kuryr.settled();
  expect(containerPort(cloud).security_groups).toEqual(before);
  expect(groups(cloud)).toEqual([]);
  expect(await requestsDuring(cloud, () => revoke(kuryr, container))).toEqual([]);
});

test('Revoke answers while the cloud is away; the group goes later', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  await expose(kuryr, container, WEB);
  cloud.fail({ service: 'network' }, { status: 503, times: 4 });
  expect(await revoke(kuryr, container)).toEqual({});
  expect(groups(cloud)).toHaveLength(1);
  await kuryr.settled();
  expect(groups(cloud)).toEqual([]);
});

test('ports can be exposed again at once after Revoke', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  await expose(kuryr, container, WEB);
  await revoke(kuryr, container);
  expect(await expose(kuryr, container, [[TCP, 443]])).toEqual({});
  await kuryr.settled();
  expect(rules(cloud)).toEqual(['ingress IPv4 tcp 443 443']);
  expect(containerPort(cloud).security_groups).toHaveLength(2);
});

test('an endpoint that goes without Revoke leaves no group', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  await expose(kuryr, container, WEB);
  await removeEndpoint(kuryr, container);
  await kuryr.settled();
  expect(groups(cloud)).toEqual([]);
  expect(cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr')).toEqual([]);
});

test('a port is never changed twice at once, which OVN does not survive', async ({
  cloud,
  kuryr,
}) => {
  cloud.fail({ method: 'PUT', path: /\/ports\/[^/]+$/ }, { delayMs: 100, times: 3 });
  const container = await startContainer(kuryr);
  await expose(kuryr, container, WEB);
  await revoke(kuryr, container);
  await removeEndpoint(kuryr, container);
  await kuryr.settled();
  expect(kuryr.mostChangesAtOnce()).toBe(1);
  expect(groups(cloud)).toEqual([]);
});

test('a group of that name that somebody else made is left alone', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  await expose(kuryr, container, WEB);
  const [group] = groups(cloud);
  if (group) cloud.state.securityGroups.put({ ...group, description: 'by hand' });
  await removeEndpoint(kuryr, container);
  await kuryr.settled();
  expect(groups(cloud)).toHaveLength(1);
});

test('the groups that an operator gave the port meanwhile stay', async ({ cloud, kuryr }) => {
  const container = await startContainer(kuryr);
  await kuryr.settled();
  const operator = new Session({ cloud: cloud.cloudConfig(), log: silentLogger });
  const { id } = containerPort(cloud);
  await updatePort(operator, id, { security_groups: [] }, unlimited);
  await operator.close();
  await expose(kuryr, container, WEB);
  expect(containerPort(cloud).security_groups).toEqual(groups(cloud).map((group) => group.id));
  await revoke(kuryr, container);
  await kuryr.settled();
  expect(containerPort(cloud).security_groups).toEqual([]);
});

test('the same call twice is one', async ({ cloud, kuryr, start }) => {
  const container = await startContainer(kuryr);
  await expose(kuryr, container, WEB);
  await kuryr.settled();
  const [group] = groups(cloud);
  const port = containerPort(cloud);
  const again = await requestsDuring(cloud, () => expose(kuryr, container, WEB));
  await kuryr.stop();
  const restarted = await requestsDuring(cloud, async () => {
    expect(await expose(await start(), container, WEB)).toEqual({});
  });
  for (const request of [...again, ...restarted]) expect(request).toMatch(/^GET |\/auth\/tokens$/);
  expect(groups(cloud)).toEqual([group]);
  expect(containerPort(cloud)).toEqual(port);
});

describe('after a restart', () => {
  test('Revoke closes what was exposed before', async ({ cloud, kuryr, start }) => {
    const container = await startContainer(kuryr);
    await expose(kuryr, container, WEB);
    await kuryr.settled();
    await kuryr.stop();
    const next = await start();
    expect(await revoke(next, container)).toEqual({});
    await next.settled();
    expect(groups(cloud)).toEqual([]);
    expect(containerPort(cloud).security_groups).toHaveLength(1);
  });

  test('an endpoint that goes without Revoke leaves no group', async ({ cloud, kuryr, start }) => {
    const container = await startContainer(kuryr);
    await expose(kuryr, container, WEB);
    await kuryr.settled();
    await kuryr.stop();
    const next = await start();
    await removeEndpoint(next, container);
    await next.settled();
    expect(groups(cloud)).toEqual([]);
  });
});

describe('when it cannot be done', () => {
  test('an unknown protocol is named, and nothing is asked of Neutron', async ({
    cloud,
    kuryr,
  }) => {
    const container = await startContainer(kuryr);
    await kuryr.settled();
    const requests = await requestsDuring(cloud, async () => {
      const answer = await expose(kuryr, container, [
        [TCP, 80],
        [255, 80],
      ]);
      expect(answer['Err']).toMatch(/^ports of protocol 255 cannot be exposed; Kuryr opens tcp/);
    });
    expect(requests).toEqual([]);
  });

  test.for([
    ['POST', '/security-groups', 'create the security group'],
    ['POST', '/security-group-rules', 'create 2 security group rules'],
    ['DELETE', '/security-group-rules', 'delete the security group rule'],
    ['PUT', '/ports', 'update the port'],
  ] as const)(
    'a refused %s %s is undone and told; the next try succeeds',
    async ([method, path, action], { cloud, kuryr }) => {
      const container = await startContainer(kuryr);
      await kuryr.settled();
      const before = containerPort(cloud).security_groups;
      cloud.fail({ method, path: new RegExp(`${path}\\b(?!-)`) }, { status: 500, body: {} });
      const answer = await expose(kuryr, container, WEB);
      expect(answer['Err']).toMatch(`Neutron refused to ${action}`);
      await kuryr.settled();
      expect(groups(cloud)).toEqual([]);
      expect(containerPort(cloud).security_groups).toEqual(before);
      expect(await expose(kuryr, container, WEB)).toEqual({});
      expect(groups(cloud)).toHaveLength(1);
    },
  );

  test('a used-up quota says what to do', async ({ cloud, kuryr }) => {
    const container = await startContainer(kuryr);
    const NeutronError = { type: 'OverQuota', message: 'Quota exceeded.', detail: '' };
    cloud.fail(
      { method: 'POST', path: /security-groups$/ },
      { status: 409, body: { NeutronError } },
    );
    const answer = await expose(kuryr, container, WEB);
    expect(answer['Err']).toMatch(/quota of security groups .* process_external_connectivity/);
  });

  test('a kill at any request leaves no group behind', async ({ cloud, start }) => {
    for (let requests = 0; ; requests += 1) {
      cloud.reset();
      const kuryr = await start();
      const container = await startContainer(kuryr);
      await kuryr.settled();
      kuryr.dieAfter(requests);
      const answer = expose(kuryr, container, WEB);
      const lived = await Promise.race([answer.then(() => true), dying(kuryr)]);
      if (lived) return expect(requests).toBeGreaterThan(4);
      const next = await start();
      await next.settled();
      expect(groups(cloud), `after ${requests} requests`).toEqual([]);
      await next.stop();
    }
  });
});

/** Resolves some time after the death, when all that was sent before is answered. */
async function dying(kuryr: SmallKuryr): Promise<false> {
  while (!kuryr.dead()) await new Promise((resolve) => setTimeout(resolve, 1));
  await new Promise((resolve) => setTimeout(resolve, 30));
  return false;
}
