import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeOvsdbServer } from '../../../test/fakes/ovsdb-server.ts';
import { silentLogger } from '../../observe/log.ts';
import { unlimited, withDeadline } from '../../util/call.ts';
import { OvsdbClient } from './client.ts';

let server: FakeOvsdbServer;
let client: OvsdbClient;

beforeEach(() => {
  server = new FakeOvsdbServer();
  server.initialState = { Bridge: { b1: { new: { name: 'br-int' } } } };
  client = new OvsdbClient({
    endpoint: server.endpoint,
    database: 'Open_vSwitch',
    monitor: { Bridge: ['name'] },
    log: silentLogger,
  });
});

afterEach(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

const names = () => [...client.cache.rows('Bridge').values()].map((row) => row['name']);

test('the initial state and updates are in memory', async () => {
  await server.listen();
  await client.ready(unlimited);
  expect((await server.next('monitor')).params).toEqual([
    'Open_vSwitch',
    null,
    { Bridge: { columns: ['name'] } },
  ]);
  expect(names()).toEqual(['br-int']);
  const changed = client.cache.waitFor(() => names().length > 1 || undefined, unlimited);
  server.send({
    id: null,
    method: 'update',
    params: [null, { Bridge: { b2: { new: { name: 'br-ex' } } } }],
  });
  await changed;
  expect(names()).toEqual(['br-int', 'br-ex']);
});

test('a server that comes up later is found', async () => {
  expect(client.connected).toBe(false);
  const ready = client.ready(unlimited);
  await server.listen();
  await ready;
  expect(client.connected).toBe(true);
});

test('a server that stays down is an error that says why', async () => {
  const waiting = client.ready(withDeadline(200));
  await expect(waiting).rejects.toMatchObject({ code: 'OVSDB_UNREACHABLE' });
  await expect(waiting).rejects.toThrow('ENOENT');
});

test('echoes are answered', async () => {
  await server.listen();
  await client.ready(unlimited);
  server.send({ id: 'echo', method: 'echo', params: ['still there?'] });
  expect(await server.next('reply')).toEqual({
    id: 'echo',
    result: ['still there?'],
    error: null,
  });
});

test('a connection that breaks inside a call rejects it, and all is read anew', async () => {
  await server.listen();
  const session = await client.ready(unlimited);
  const call = client.transact(session, []);
  await server.next('transact');
  await server.next('monitor');
  server.initialState = { Bridge: { b3: { new: { name: 'br-new' } } } };
  server.drop();
  await expect(call).rejects.toMatchObject({ code: 'OVSDB_UNREACHABLE' });
  await aborted(session.lost);
  expect(session.lost.reason).toMatchObject({ code: 'OVSDB_UNREACHABLE' });
  await client.ready(unlimited);
  await server.next('monitor');
  expect(names()).toEqual(['br-new']);
});

test('a call after a break waits for the new connection', async () => {
  await server.listen();
  const { lost } = await client.ready(unlimited);
  server.drop();
  await aborted(lost);
  expect(client.connected).toBe(false);
  const call = client.transact(await client.session(unlimited), []);
  const { id } = await server.next('transact');
  server.send({ id, result: [], error: null });
  expect(await call).toEqual([]);
});

test('a peer that does not speak OVSDB is named as such', async () => {
  await server.listen();
  await client.ready(unlimited);
  const call = client.transact(await client.session(unlimited), []);
  await server.next('transact');
  server.sendText('}HTTP/1.1 400 Bad Request');
  await expect(call).rejects.toThrow('does not speak OVSDB');
});

test('an error of the server is passed on', async () => {
  await server.listen();
  const call = client.transact(await client.ready(unlimited), []);
  const { id } = await server.next('transact');
  server.send({ id, result: null, error: 'unknown database' });
  await expect(call).rejects.toThrow('transact: unknown database');
});

test('after close there is no connection any more', async () => {
  await server.listen();
  const { lost } = await client.ready(unlimited);
  await client.close();
  expect(client.connected).toBe(false);
  expect(lost.aborted).toBe(true);
});

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
