import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeOvsdbServer } from '../../../test/fakes/ovsdb-server.ts';
import { silentLogger } from '../../observe/log.ts';
import { unlimited, withDeadline } from '../../util/call.ts';
import { OpenVswitch } from './open-vswitch.ts';

let server: FakeOvsdbServer;
let ovs: OpenVswitch;

beforeEach(async () => {
  server = new FakeOvsdbServer();
  server.initialState = {
    Open_vSwitch: { o1: { new: { cur_cfg: 4 } } },
    Bridge: { b1: { new: { name: 'br-int', ports: ['uuid', 'p1'], datapath_type: '' } } },
    Port: { p1: { new: { name: 'tap1', interfaces: ['uuid', 'i1'] } } },
    Interface: {
      i1: {
        new: {
          name: 'tap1',
          external_ids: ['map', [['iface-id', 'id-1']]],
          error: ['set', []],
          ofport: 3,
        },
      },
    },
  };
  await server.listen();
  ovs = await OpenVswitch.open({ endpoint: server.endpoint, log: silentLogger }, unlimited);
});

afterEach(async () => {
  await ovs.close();
  await server[Symbol.asyncDispose]();
});

const plan = { bridge: 'br-int', name: 'tap2', externalIds: { 'iface-id': 'id-2' } };

const P2 = ['uuid', 'p2'];

/**
 * Answers the next transaction with the ids that its inserts get, and configuration 5.
 *
 * @returns its operations, without those that tell vswitchd
 */
async function commit(): Promise<object[]> {
  const { id, params } = await server.next('transact');
  const operations = (params ?? []).slice(1) as { op: string; table: string }[];
  const result = operations.map(({ op, table }) => {
    if (op === 'insert') return { uuid: table === 'Port' ? P2 : ['uuid', 'i2'] };
    return op === 'select' ? { rows: [{ next_cfg: 5 }] } : { count: 1 };
  });
  server.send({ id, result, error: null });
  return operations.filter(({ table }) => table !== 'Open_vSwitch');
}

function update(tables: object): void {
  server.send({ id: null, method: 'update', params: [null, tables] });
}

/** Waits until the client has taken in all that was sent: it answers an echo after that. */
async function takenIn(): Promise<void> {
  server.send({ id: 'echo', method: 'echo', params: [] });
  await server.next('reply');
}

const configured = { Open_vSwitch: { o1: { new: { cur_cfg: 5 } } } };

test('memory is told as interfaces and bridges', () => {
  expect(ovs.interfaces()).toEqual([
    { name: 'tap1', bridge: 'br-int', externalIds: { 'iface-id': 'id-1' }, ofport: 3 },
  ]);
  // The empty type is the default one.
  expect(ovs.bridges()).toEqual([{ name: 'br-int', datapathType: 'system' }]);
});

test('a port counts as added when vswitchd says so, not before', async () => {
  let added = false;
  const call = ovs.addPort(plan, unlimited).then(() => {
    added = true;
  });
  await commit();
  update({ Interface: { i2: { new: { name: 'tap2', ofport: 7 } } } });
  await takenIn();
  expect(added).toBe(false);
  update(configured);
  await call;
});

test('a port without OpenFlow port and without error is a failure too', async () => {
  const call = ovs.addPort(plan, unlimited);
  await commit();
  update({ ...configured, Interface: { i2: { new: { name: 'tap2', ofport: ['set', []] } } } });
  await commit();
  await expect(call).rejects.toThrow('gave it no OpenFlow port');
});

test('a connection that breaks while vswitchd works is an error, and the port is taken out', async () => {
  const call = ovs.addPort(plan, unlimited);
  await commit();
  update({ Port: { p2: { new: { name: 'tap2' } } } });
  server.drop();
  // Over the next connection.
  expect(await commit()).toMatchObject([{ op: 'mutate', mutations: [['ports', 'delete', P2]] }]);
  await expect(call).rejects.toMatchObject({ code: 'OVSDB_UNREACHABLE' });
});

test('a port that was deleted is not told any more', async () => {
  let deleted = false;
  const call = ovs.deletePort({ name: 'tap1' }, unlimited).then(() => {
    deleted = true;
  });
  await commit();
  // Here the answer comes before the update; RFC 7047 does not say which is first.
  await takenIn();
  expect(deleted).toBe(false);
  update({ Port: { p1: { old: {} } }, Interface: { i1: { old: {} } } });
  await call;
  expect(ovs.interfaces()).toEqual([]);
});

test('a database that gives no answer ends with the deadline of the call', async () => {
  await expect(ovs.deletePort({ name: 'tap1' }, withDeadline(50))).rejects.toMatchObject({
    name: 'TimeoutError',
  });
});
