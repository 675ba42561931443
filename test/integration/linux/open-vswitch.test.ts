import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Netlink } from '../../../src/linux/netlink/netlink.ts';
import { OpenVswitch, type PortPlan } from '../../../src/linux/ovsdb/open-vswitch.ts';
import { silentLogger } from '../../../src/observe/log.ts';
import { unlimited, withDeadline } from '../../../src/util/call.ts';
import { lacksOpenVswitch } from '../support/machine.ts';
import { TestOpenVswitch } from '../support/open-vswitch.ts';

const missing = lacksOpenVswitch();

let real: TestOpenVswitch;
let netlink: Netlink;
let ovs: OpenVswitch;
let nextId = 1;

beforeAll(async () => {
  if (missing) return;
  real = await TestOpenVswitch.start();
  real.addBridge('br-int');
  real.addBridge('br-two');
  netlink = await Netlink.open({ netns: real.netns.path }, unlimited);
  ovs = await open();
});

afterAll(async () => {
  await ovs?.close();
  await netlink?.close();
  await real?.[Symbol.asyncDispose]();
});

beforeEach((context) => context.skip(missing !== undefined, missing));

const soon = () => withDeadline(10_000);

async function open(): Promise<OpenVswitch> {
  return await OpenVswitch.open({ endpoint: real.endpoint, log: silentLogger }, soon());
}

/** A plan for a port of a name that no other test has. */
function planOf(change: Partial<PortPlan> = {}): PortPlan {
  const id = nextId++;
  return { bridge: 'br-int', name: `tap${id}`, externalIds: { 'iface-id': `id-${id}` }, ...change };
}

/** The same with its link made. */
async function planWithLink(change: Partial<PortPlan> = {}): Promise<PortPlan> {
  const plan = planOf(change);
  await addLink(plan.name);
  return plan;
}

async function addLink(name: string): Promise<void> {
  const mac = 'fa:16:3e:00:00:01';
  const peer = { name: `p${name}`, mac, mtu: 1442, txChecksumOffload: false };
  await netlink.createVeth({ name, mtu: 1442, peer }, unlimited);
}

const portsOf = (bridge: string) => real.vsctl('list-ports', bridge).split('\n').filter(Boolean);
const found = (name: string) => ovs.interfaces().find((i) => i.name === name);

/** Names of the rows of a table, as the database has them. */
function rowsOf(table: string): string[] {
  const out = real.vsctl('--format=json', '--columns=name', 'list', table);
  return (JSON.parse(out) as { data: [string][] }).data.map(([name]) => name);
}

test('a port is on its bridge, marked, and taken up by vswitchd', async () => {
  const plan = await planWithLink();
  await ovs.addPort(plan, soon());
  expect(portsOf('br-int')).toContain(plan.name);
  expect(real.vsctl('get', 'interface', plan.name, 'external_ids:iface-id').trim()).toBe(
    plan.externalIds['iface-id'],
  );
  expect(found(plan.name)).toEqual({
    name: plan.name,
    bridge: 'br-int',
    externalIds: plan.externalIds,
    ofport: Number(real.vsctl('get', 'interface', plan.name, 'ofport')),
  });
});

test('bridges are told with their datapath', () => {
  expect(ovs.bridges()).toContainEqual({ name: 'br-int', datapathType: 'netdev' });
});

test('an interface in error is a failure with its text, and is taken out again', async () => {
  const plan = planOf();
  await expect(ovs.addPort(plan, soon())).rejects.toMatchObject({
    code: 'OVSDB',
    params: { why: expect.stringContaining('No such device') },
  });
  expect(rowsOf('Port')).not.toContain(plan.name);
  expect(rowsOf('Interface')).not.toContain(plan.name);
  expect(found(plan.name)).toBeUndefined();
});

test('a bridge that does not exist is an error, and nothing is left', async () => {
  const plan = await planWithLink({ bridge: 'br-none' });
  await expect(ovs.addPort(plan, soon())).rejects.toThrow(
    `Open vSwitch refused to add the port ${plan.name} to the bridge br-none: there is no such bridge`,
  );
  expect(rowsOf('Interface')).not.toContain(plan.name);
});

test('the same port again is a success and brings its marks up to date', async () => {
  const plan = await planWithLink();
  await ovs.addPort(plan, soon());
  const externalIds = { ...plan.externalIds, 'attached-mac': 'fa:16:3e:00:00:09' };
  await ovs.addPort({ ...plan, externalIds }, soon());
  expect(found(plan.name)?.externalIds).toEqual(externalIds);
  expect(portsOf('br-int').filter((name) => name === plan.name)).toHaveLength(1);
});

test('the same port on another bridge is moved', async () => {
  const plan = await planWithLink();
  // Not by list-ports, which hides a port that two bridges hold.
  const portsOfTwo = () => real.vsctl('get', 'bridge', 'br-two', 'ports');
  const before = portsOfTwo();
  await ovs.addPort({ ...plan, bridge: 'br-two' }, soon());
  expect(portsOfTwo()).not.toBe(before);
  await ovs.addPort(plan, soon());
  expect(portsOfTwo()).toBe(before);
  expect(portsOf('br-int')).toContain(plan.name);
  expect(found(plan.name)?.bridge).toBe('br-int');
});

test('a port that was in error is mended once its link is there', async () => {
  const plan = planOf();
  real.vsctl(
    '--no-wait',
    ...['add-port', 'br-int', plan.name, '--', 'set', 'interface', plan.name],
    `external_ids:iface-id=${plan.externalIds['iface-id']}`,
  );
  await addLink(plan.name);
  await ovs.addPort(plan, soon());
  expect(found(plan.name)?.ofport).toBeGreaterThan(0);
});

test('a port of another iface-id, or of none, is a conflict and is not touched', async () => {
  const plan = await planWithLink();
  await ovs.addPort(plan, soon());
  const other = { ...plan, externalIds: { 'iface-id': 'somebody' } };
  await expect(ovs.addPort(other, soon())).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(found(plan.name)?.externalIds).toEqual(plan.externalIds);
  const unmarked = planOf();
  real.vsctl('--no-wait', 'add-port', 'br-int', unmarked.name);
  await expect(ovs.addPort(unmarked, soon())).rejects.toThrow('belongs to no Neutron port');
  await expect(ovs.addPort({ ...unmarked, externalIds: {} }, soon())).rejects.toThrow('belongs');
  expect(portsOf('br-int')).toContain(unmarked.name);
});

test('of two clients that add one name for two owners, exactly one succeeds', async () => {
  const second = await open();
  try {
    for (let round = 0; round < 10; round++) {
      const plan = await planWithLink();
      const outcomes = await Promise.allSettled([
        ovs.addPort(plan, soon()),
        second.addPort({ ...plan, externalIds: { 'iface-id': 'rival' } }, soon()),
      ]);
      const statuses = outcomes.map((outcome) => outcome.status);
      expect(statuses.toSorted()).toEqual(['fulfilled', 'rejected']);
      const winner = statuses[0] === 'fulfilled' ? plan.externalIds['iface-id'] : 'rival';
      const held = real.vsctl('get', 'interface', plan.name, 'external_ids:iface-id').trim();
      expect(held).toBe(winner);
    }
  } finally {
    await second.close();
  }
});

test('ports that are added together succeed or fail each by itself', async () => {
  const good = await Promise.all(Array.from({ length: 10 }, () => planWithLink()));
  const wrong = [planOf(), planOf({ bridge: 'br-none' })];
  const outcomes = await Promise.allSettled(
    [...good, ...wrong].map((plan) => ovs.addPort(plan, soon())),
  );
  expect(outcomes.map((o) => o.status)).toEqual([
    ...Array(10).fill('fulfilled'),
    ...Array(2).fill('rejected'),
  ]);
  expect(portsOf('br-int')).toEqual(expect.arrayContaining(good.map((plan) => plan.name)));
  await Promise.all(good.map((plan) => ovs.deletePort(plan, soon())));
  const left = portsOf('br-int');
  expect(good.filter((plan) => left.includes(plan.name))).toEqual([]);
});

test('a port is deleted from whichever bridge holds it, and once more without an error', async () => {
  const plan = await planWithLink({ bridge: 'br-two' });
  await ovs.addPort(plan, soon());
  await ovs.deletePort({ name: plan.name }, soon());
  expect(found(plan.name)).toBeUndefined();
  expect(rowsOf('Port')).not.toContain(plan.name);
  expect(rowsOf('Interface')).not.toContain(plan.name);
  await ovs.deletePort({ name: plan.name }, soon());
});

test('a port that another client has just added is found and deleted', async () => {
  const plan = await planWithLink();
  real.vsctl('add-port', 'br-int', plan.name);
  await ovs.deletePort({ name: plan.name }, soon());
  expect(portsOf('br-int')).not.toContain(plan.name);
});

test('a call that is given up leaves no port', async () => {
  const plan = await planWithLink();
  const controller = new AbortController();
  const call = ovs.addPort(plan, { signal: controller.signal });
  // The transaction is on its way, its answer is not here.
  setImmediate(() => setImmediate(() => controller.abort(new Error('over'))));
  await expect(call).rejects.toMatchObject({ code: 'OVSDB' });
  expect(rowsOf('Port')).not.toContain(plan.name);
});

test('without vswitchd a port is an error by the deadline and is taken out again', async () => {
  const plan = await planWithLink();
  await real.stopVswitchd();
  try {
    await expect(ovs.addPort(plan, withDeadline(300))).rejects.toThrow(
      'ovs-vswitchd did not take it up in time; check that it runs, or allow more',
    );
    expect(found(plan.name)).toBeUndefined();
    expect(real.vsctl('--no-wait', 'list-ports', 'br-int')).not.toContain(`${plan.name}\n`);
    // Deleting needs the database only.
    await ovs.deletePort({ name: plan.name }, soon());
  } finally {
    real.startVswitchd();
  }
  await ovs.addPort(plan, soon());
  expect(found(plan.name)?.ofport).toBeGreaterThan(0);
});

test('when the database restarts, ports are added and told as before', async () => {
  const before = await planWithLink();
  await ovs.addPort(before, soon());
  await real.stopServer();
  const call = ovs.addPort(before, withDeadline(200));
  await expect(call).rejects.toMatchObject({ code: 'OVSDB_UNREACHABLE' });
  expect(ovs.connected).toBe(false);
  await real.startServer();
  const plan = await planWithLink();
  await ovs.addPort(plan, soon());
  expect(ovs.connected).toBe(true);
  expect(found(before.name)).toBeDefined();
  expect(found(plan.name)?.ofport).toBeGreaterThan(0);
});

test('a database that is down at the start is waited for, not for ever', async () => {
  await real.stopServer();
  const options = { endpoint: real.endpoint, log: silentLogger };
  await expect(OpenVswitch.open(options, withDeadline(100))).rejects.toMatchObject({
    code: 'OVSDB_UNREACHABLE',
  });
  const opening = OpenVswitch.open(options, soon());
  await real.startServer();
  const late = await opening;
  expect(late.bridges().map((bridge) => bridge.name)).toContain('br-int');
  await late.close();
});
