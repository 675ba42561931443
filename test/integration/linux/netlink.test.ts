import { execFileSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Netlink, type VethPlan } from '../../../src/linux/netlink/netlink.ts';
import { WorkerClient } from '../../../src/linux/netlink/worker-client.ts';
import { unlimited } from '../../../src/util/call.ts';
import { lacksNamespaces } from '../support/machine.ts';
import { TestNetns } from '../support/netns.ts';
import { readTxOffload } from '../support/offload.ts';

const missing = lacksNamespaces();

let netns: TestNetns;
let netlink: Netlink;

beforeEach(async (context) => {
  context.skip(missing !== undefined, missing);
  netns = new TestNetns();
  netlink = await Netlink.open({ netns: netns.path }, unlimited);
});

afterEach(async () => {
  await netlink?.close();
  netns?.[Symbol.dispose]();
});

function planOf(id: number, change: Partial<VethPlan> = {}): VethPlan {
  const mac = `fa:16:3e:00:${(id >> 8).toString(16).padStart(2, '0')}:${(id & 255).toString(16).padStart(2, '0')}`;
  return {
    name: `tap${id}`,
    mtu: 1442,
    alias: `kuryr:${id}`,
    peer: { name: `tc${id}`, mac, mtu: 1442, txChecksumOffload: false },
    ...change,
  };
}

/** Links as `ip` sees them, without loopback. */
function ipLinks(): Record<string, unknown>[] {
  const links = JSON.parse(netns.ip('-j -d link show')) as Record<string, unknown>[];
  return links.filter((link) => link['ifname'] !== 'lo');
}

const ipLink = (name: string) => ipLinks().find((link) => link['ifname'] === name);

test('a pair is as planned: the host end up, the peer down', async () => {
  await netlink.createVeth(planOf(1), unlimited);
  expect(ipLinks()).toHaveLength(2);
  expect(ipLink('tap1')).toMatchObject({
    mtu: 1442,
    ifalias: 'kuryr:1',
    link: 'tc1',
    flags: expect.arrayContaining(['UP']),
    linkinfo: { info_kind: 'veth' },
  });
  expect(ipLink('tc1')).toMatchObject({ mtu: 1442, address: 'fa:16:3e:00:00:01', link: 'tap1' });
  expect(ipLink('tc1')?.['flags']).not.toContain('UP');
  const links = await netlink.links(unlimited);
  expect(links.find((link) => link.name === 'tap1')).toEqual({
    index: ipLink('tap1')?.['ifindex'],
    name: 'tap1',
    kind: 'veth',
    mac: ipLink('tap1')?.['address'],
    mtu: 1442,
    up: true,
    alias: 'kuryr:1',
    lowerElsewhere: false,
  });
});

test('offload of the peer is off, or on, and stays so when the link moves', async () => {
  await netlink.createVeth(planOf(1), unlimited);
  const on = { ...planOf(2).peer, txChecksumOffload: true };
  await netlink.createVeth(planOf(2, { peer: on }), unlimited);
  expect(readTxOffload(netns.path, 'tc1')).toEqual([false, false, false]);
  expect(readTxOffload(netns.path, 'tc2')).toEqual([true, true, true]);
  expect(readTxOffload(netns.path, 'tap1')).toEqual([true, true, true]);
  using container = new TestNetns();
  netns.ip(`link set tc1 netns ${container.name}`);
  expect(readTxOffload(container.path, 'tc1')).toEqual([false, false, false]);
});

test('a pair that is there already is made right', async () => {
  await netlink.createVeth(planOf(1), unlimited);
  const before = ipLinks().map((link) => link['ifindex']);
  netns.ip('link set tap1 mtu 1300 down');
  netns.ip('link set tc1 mtu 1300 address 02:00:00:00:00:01 up');
  await netlink.createVeth(planOf(1), unlimited);
  expect(ipLinks().map((link) => link['ifindex'])).toEqual(before);
  expect(ipLink('tap1')).toMatchObject({ mtu: 1442, flags: expect.arrayContaining(['UP']) });
  expect(ipLink('tc1')).toMatchObject({ mtu: 1442, address: 'fa:16:3e:00:00:01' });
  expect(ipLink('tc1')?.['flags']).not.toContain('UP');
});

test('a pair that a try left without its alias is completed', async () => {
  const { peer } = planOf(1);
  netns.ip(`link add tap1 type veth peer name tc1 address ${peer.mac}`);
  await netlink.createVeth(planOf(1), unlimited);
  expect(ipLink('tap1')).toMatchObject({ ifalias: 'kuryr:1', mtu: 1442 });
  expect(readTxOffload(netns.path, 'tc1')).toEqual([false, false, false]);
});

test.each([
  ['the host name', 'link add tap1 type veth peer name other'],
  ['the peer name', 'link add tc1 type veth peer name other'],
  ['both names, as a pair of another owner', 'link add tap1 type veth peer name tc1'],
])('a foreign link with %s is a conflict and is not touched', async (_name, command) => {
  netns.ip(command);
  const before = ipLinks();
  await expect(netlink.createVeth(planOf(1), unlimited)).rejects.toMatchObject({
    code: 'CONFLICT',
  });
  expect(ipLinks()).toEqual(before);
});

test('a pair whose peer is in a container is a conflict and is not touched', async () => {
  using container = new TestNetns();
  await netlink.createVeth(planOf(1), unlimited);
  netns.ip(`link set tc1 netns ${container.name}`);
  await expect(netlink.createVeth(planOf(1), unlimited)).rejects.toThrow(
    'its peer is not on this host',
  );
  expect(ipLink('tap1')).toBeDefined();
});

test('a refusal names the errno, and nothing is left', async () => {
  await expect(netlink.createVeth(planOf(1, { mtu: 10 }), unlimited)).rejects.toMatchObject({
    code: 'LINUX',
    params: { action: 'create the veth pair tap1 and tc1', errno: 'EINVAL' },
  });
  // This one is refused after the pair was made.
  const alias = 'x'.repeat(300);
  await expect(netlink.createVeth(planOf(1, { alias }), unlimited)).rejects.toMatchObject({
    code: 'LINUX',
    params: { action: 'set the alias of tap1' },
  });
  expect(ipLinks()).toEqual([]);
});

test('a creation that is given up half-way leaves nothing', async () => {
  const controller = new AbortController();
  const call = netlink.createVeth(planOf(1), { signal: controller.signal });
  // Sent by now, and not answered before this turn of the event loop ends.
  await Promise.resolve();
  controller.abort(new Error('too late'));
  await expect(call).rejects.toThrow('too late');
  // Carried out after the undo: requests run in order.
  expect((await netlink.links(unlimited)).map((link) => link.name)).toEqual(['lo']);
  await netlink.createVeth(planOf(1), unlimited);
  expect(ipLinks()).toHaveLength(2);
});

test('links are deleted by either end, and what is not there is no error', async () => {
  await Promise.all([1, 2, 3].map((id) => netlink.createVeth(planOf(id), unlimited)));
  await netlink.deleteLinks(['tap1', 'tc1', 'tc2', 'tap9'], unlimited);
  expect(ipLinks().map((link) => link['ifname'])).toEqual(['tc3', 'tap3']);
  await netlink.deleteLinks(['tap1'], unlimited);
  await netlink.deleteLinks([], unlimited);
});

test('many deletes at once leave the links of others alone', async () => {
  const ids = Array.from({ length: 40 }, (_, i) => i + 1);
  await Promise.all(ids.map((id) => netlink.createVeth(planOf(id), unlimited)));
  netns.ip('link set tap40 group 77');
  await Promise.all(ids.slice(0, 39).map((id) => netlink.deleteLinks([`tap${id}`], unlimited)));
  expect(ipLinks().map((link) => link['ifname'])).toEqual(['tc40', 'tap40']);
  expect(ipLink('tap40')).toMatchObject({ group: '77' });
});

test('a link that cannot be deleted is an error; the others of that moment go', async () => {
  await Promise.all([1, 2].map((id) => netlink.createVeth(planOf(id), unlimited)));
  const refused = netlink.deleteLinks(['lo'], unlimited);
  const others = netlink.deleteLinks(['tap1', 'tap2'], unlimited);
  await expect(refused).rejects.toMatchObject({ code: 'LINUX' });
  await others;
  expect(ipLinks()).toEqual([]);
  const [loopback] = JSON.parse(netns.ip('-j link show lo')) as Record<string, unknown>[];
  expect(loopback).toMatchObject({ group: 'default' });
});

test('an alternative name of a link does not delete it', async () => {
  await netlink.createVeth(planOf(1), unlimited);
  netns.ip('link property add dev tap1 altname tap2');
  await netlink.deleteLinks(['tap2'], unlimited);
  expect(ipLink('tap1')).toBeDefined();
});

test('a delete and a creation of one name happen in the order in which they are asked', async () => {
  await netlink.createVeth(planOf(1), unlimited);
  const [{ index: before = 0 } = {}] = (await netlink.links(unlimited)).slice(1);
  await Promise.all([
    netlink.deleteLinks(['tap1'], unlimited),
    netlink.createVeth(planOf(1), unlimited),
  ]);
  expect(ipLinks()).toHaveLength(2);
  expect((await netlink.links(unlimited)).map((link) => link.index)).not.toContain(before);
});

test('more links and routes than one datagram holds are all read', async () => {
  const names = Array.from({ length: 300 }, (_, i) => `v${i}`);
  const links = names.map((n) => `link add ${n} type veth peer name ${n}p`);
  batch(['link add uplink type veth peer name uplinkp', 'link set uplink up', ...links]);
  const routes = Array.from({ length: 3000 }, (_, i) => `10.${i >> 8}.${i & 255}.0/24`);
  batch(routes.map((destination) => `route add ${destination} dev uplink`));
  const found = (await netlink.links(unlimited)).map((link) => link.name);
  expect(found.filter((name) => names.includes(name))).toHaveLength(300);
  const read = (await netlink.routes(unlimited)).filter((route) => route.table === 254);
  expect(new Set(read.map((route) => route.destination))).toEqual(new Set(routes));
});

test('routes of both families and other tables are read', async () => {
  batch([
    'link add uplink type veth peer name uplinkp',
    'link set uplink up',
    'link set uplinkp up',
    'addr add 10.1.2.3/24 dev uplink',
    'addr add fd00::3/64 dev uplink nodad',
    'route add default via 10.1.2.1',
    'route add default via fd00::1',
    'route add 10.9.0.0/16 via 10.1.2.9 table 1000',
    'route add 10.8.0.0/16 nexthop via 10.1.2.7 nexthop via 10.1.2.8',
  ]);
  const linkIndex = ipLink('uplink')?.['ifindex'];
  const routes = await netlink.routes(unlimited);
  const common = { family: 4, linkIndex, table: 254 };
  for (const route of [
    { ...common, destination: '0.0.0.0/0', gateway: '10.1.2.1' },
    { ...common, destination: '10.1.2.0/24' },
    { ...common, destination: '10.9.0.0/16', gateway: '10.1.2.9', table: 1000 },
    { ...common, destination: '10.8.0.0/16', gateway: '10.1.2.7' },
    { ...common, destination: '10.8.0.0/16', gateway: '10.1.2.8' },
    { ...common, family: 6, destination: '::/0', gateway: 'fd00::1' },
    { ...common, family: 6, destination: 'fd00::/64' },
  ]) {
    expect(routes).toContainEqual(route);
  }
});

test('a link in a bridge knows its master', async () => {
  await netlink.createVeth(planOf(1), unlimited);
  netns.ip('link add br0 type bridge');
  netns.ip('link set tap1 master br0');
  const links = await netlink.links(unlimited);
  const bridge = links.find((link) => link.name === 'br0');
  expect(bridge?.kind).toBe('bridge');
  expect(links.find((link) => link.name === 'tap1')?.masterIndex).toBe(bridge?.index);
});

test('after the worker ended the next call works as before', async () => {
  const worker = new WorkerClient();
  const own = await Netlink.open({ netns: netns.path, worker }, unlimited);
  await own.createVeth(planOf(1), unlimited);
  const pending = own.links(unlimited).catch((error) => error);
  await worker.stop();
  // The worker may have answered just before its end; if not, the caller hears of it.
  const outcome = await pending;
  if (!Array.isArray(outcome)) expect(outcome).toMatchObject({ code: 'NETLINK_WORKER' });
  await own.createVeth(planOf(2), unlimited);
  expect(ipLinks()).toHaveLength(4);
  await own.close();
  await worker.stop();
});

test('a namespace that does not exist is an error', async () => {
  await expect(Netlink.open({ netns: '/run/netns/no-such' }, unlimited)).rejects.toMatchObject({
    code: 'LINUX',
    params: { errno: 'ENOENT' },
  });
});

test('without a namespace it is the process own', async () => {
  const own = await Netlink.open({}, unlimited);
  const links = await own.links(unlimited);
  const expected = JSON.parse(execFileSync('ip', ['-j', 'link'], { encoding: 'utf8' }));
  expect(links.map((link) => link.index)).toEqual(
    expected.map((link: { ifindex: number }) => link.ifindex),
  );
  await own.close();
});

test('no thread of the process is left in the namespace, no descriptor open', async () => {
  const descriptors = () => readdirSync('/proc/self/fd').length;
  const before = descriptors();
  const second = await Netlink.open({ netns: netns.path }, unlimited);
  await second.createVeth(planOf(1), unlimited);
  await second.close();
  expect(descriptors()).toBe(before);
  const threads = readdirSync('/proc/self/task');
  const namespaces = threads.map((id) => readlinkSync(`/proc/self/task/${id}/ns/net`));
  expect(new Set(namespaces)).toEqual(new Set([readlinkSync('/proc/self/ns/net')]));
});

test('the event loop turns while the kernel deletes', async () => {
  const ids = Array.from({ length: 20 }, (_, i) => i + 1);
  await Promise.all(ids.map((id) => netlink.createVeth(planOf(id), unlimited)));
  let turns = 0;
  let done = false;
  const turn = () => {
    turns += 1;
    if (!done) setImmediate(turn);
  };
  turn();
  await netlink.deleteLinks(
    ids.map((id) => `tap${id}`),
    unlimited,
  );
  done = true;
  // The kernel takes 20 ms and more; a blocked loop would turn two or three times.
  expect(turns).toBeGreaterThan(50);
});

/** Many `ip` commands with one process. */
function batch(lines: readonly string[]): void {
  const words = [`--net=${netns.path}`, 'ip', '-force', '-batch', '-'];
  execFileSync('nsenter', words, { input: lines.join('\n'), stdio: ['pipe', 'ignore', 'inherit'] });
}
