import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { createLogger, silentLogger } from '../../observe/log.ts';
import { unlimited } from '../../util/call.ts';
import type { Token } from './token.ts';
import { TokenSource } from './token-source.ts';

const MINUTE = 60_000;

beforeEach(() => vi.useFakeTimers({ toFake: ['Date'], now: 0 }));
afterEach(() => vi.useRealTimers());

/** A Keystone whose tokens are `t1`, `t2`, ... and live for `lifeMs`; each waits for `release`. */
function keystone(lifeMs: number) {
  const waiting: { resolve: (token: Token) => void; reject: (error: unknown) => void }[] = [];
  let issued = 0;
  const authenticate = () => {
    const { promise, resolve, reject } = Promise.withResolvers<Token>();
    waiting.push({ resolve, reject });
    return promise;
  };
  const token = (id: string): Token => ({
    id,
    expiresAt: new Date(Date.now() + lifeMs),
    roles: [],
    catalog: [],
  });
  return {
    authenticate,
    asked: () => issued + waiting.length,
    release: () => waiting.shift()?.resolve(token(`t${++issued}`)),
    fail: (error: unknown) => {
      issued++;
      waiting.shift()?.reject(error);
    },
  };
}

async function started(lifeMs: number, log = silentLogger) {
  const server = keystone(lifeMs);
  const source = new TokenSource(server.authenticate, log);
  const first = source.current(unlimited);
  server.release();
  expect((await first).id).toBe('t1');
  const idAt = async (minutes: number) => {
    vi.setSystemTime(minutes * MINUTE);
    return (await source.current(unlimited)).id;
  };
  return { server, source, idAt };
}

test('five minutes before its end a token is renewed behind the requests', async () => {
  const { server, idAt } = await started(60 * MINUTE);
  expect(await idAt(54)).toBe('t1');
  expect(server.asked()).toBe(1);
  expect(await idAt(56)).toBe('t1');
  expect(await idAt(57)).toBe('t1');
  expect(server.asked()).toBe(2);
  server.release();
  await expect.poll(() => idAt(57)).toBe('t2');
});

test('a short-lived token is renewed in the last fifth of its life', async () => {
  const { server, idAt } = await started(10 * MINUTE);
  expect(await idAt(7.9)).toBe('t1');
  expect(server.asked()).toBe(1);
  expect(await idAt(8.1)).toBe('t1');
  expect(server.asked()).toBe(2);
});

test('a token that has ended is waited for', async () => {
  const { server, source } = await started(60 * MINUTE);
  vi.setSystemTime(61 * MINUTE);
  const next = source.current(unlimited);
  const also = source.current(unlimited);
  server.release();
  expect((await next).id).toBe('t2');
  expect((await also).id).toBe('t2');
  expect(server.asked()).toBe(2);
});

test('a renewal that fails ahead of time is logged, and tried again later, not by every request', async () => {
  const lines: string[] = [];
  const log = createLogger({}, { write: (line) => void lines.push(line) });
  const { server, idAt } = await started(60 * MINUTE, log);
  expect(await idAt(56)).toBe('t1');
  server.fail(new KuryrError('OPENSTACK_AUTH', { url: 'http://keystone', why: 'locked' }));
  await expect.poll(() => lines.length).toBe(1);
  expect(lines[0]).toContain('requests will fail when the old one ends');
  expect(await idAt(56.05)).toBe('t1');
  expect(server.asked()).toBe(2);
  expect(await idAt(57)).toBe('t1');
  expect(server.asked()).toBe(3);
});

test('a refused token is replaced once, however many requests it was refused to', async () => {
  const { server, source } = await started(60 * MINUTE);
  const old = await source.current(unlimited);
  const both = Promise.all([source.replace(old, unlimited), source.replace(old, unlimited)]);
  server.release();
  expect((await both).map(({ id }) => id)).toEqual(['t2', 't2']);
  expect((await source.replace(old, unlimited)).id).toBe('t2');
  expect(server.asked()).toBe(2);
});

test('a caller that gives up does not take the token from the others', async () => {
  const server = keystone(60 * MINUTE);
  const source = new TokenSource(server.authenticate, silentLogger);
  const controller = new AbortController();
  const leaves = source.current({ signal: controller.signal });
  const stays = source.current(unlimited);
  controller.abort(new Error('stopping'));
  await expect(leaves).rejects.toThrow('stopping');
  server.release();
  expect((await stays).id).toBe('t1');
});

test('a token is renewed ahead of its end though nobody asks, but not once the source is closed', async () => {
  vi.useRealTimers();
  const outcomes: string[] = [];
  const server = keystone(200);
  const source = new TokenSource(server.authenticate, silentLogger, (one) => outcomes.push(one));
  const first = source.current(unlimited);
  server.release();
  await first;
  await expect.poll(server.asked).toBe(2);
  server.fail(new KuryrError('OPENSTACK_AUTH', { url: 'http://keystone', why: 'locked' }));
  await expect.poll(() => outcomes).toEqual(['ok', 'refused']);
  source.close();

  const closed = keystone(50);
  const other = new TokenSource(closed.authenticate, silentLogger);
  const only = other.current(unlimited);
  other.close();
  closed.release();
  const { expiresAt } = await only;
  await expect.poll(() => Date.now()).toBeGreaterThan(expiresAt.getTime() + 20);
  expect(closed.asked()).toBe(1);
});
