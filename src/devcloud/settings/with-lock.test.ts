import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { unlimited, withDeadline } from '../../util/call.ts';
import { withLock } from './with-lock.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kd-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const lock = (what: string, waits: string[] = []) => ({
  path: join(directory, 'lock'),
  what,
  onWait: (holder: string) => void waits.push(holder),
});

test('a second command waits for the first, and says for whom', async () => {
  const trace: string[] = [];
  const waits: string[] = [];
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = withLock(
    lock('up'),
    async () => {
      begun.resolve();
      await gate.promise;
      trace.push('first');
    },
    unlimited,
  );
  await begun.promise;
  const second = withLock(lock('down', waits), async () => void trace.push('second'), unlimited);
  await expect.poll(() => waits).toEqual([`up (pid ${process.pid})`]);
  gate.resolve();
  await Promise.all([first, second]);
  expect(trace).toEqual(['first', 'second']);
});

test('the lock is free again after a failure', async () => {
  const failing = withLock(lock('up'), () => Promise.reject(new Error('no')), unlimited);
  await expect(failing).rejects.toThrow('no');
  expect(await withLock(lock('up'), async () => 'ran', unlimited)).toBe('ran');
});

test('who waits can give up', async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const first = withLock(
    lock('up'),
    () => {
      begun.resolve();
      return gate.promise;
    },
    unlimited,
  );
  await begun.promise;
  const second = withLock(lock('down'), async () => 'ran', withDeadline(50));
  await expect(second).rejects.toMatchObject({ name: 'TimeoutError' });
  gate.resolve();
  await first;
});

test('a lock whose directory was removed meanwhile lets nobody work', async () => {
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const waits: string[] = [];
  const purge = withLock(
    lock('down'),
    async () => {
      begun.resolve();
      await gate.promise;
      rmSync(join(directory, 'lock'));
    },
    unlimited,
  );
  await begun.promise;
  const second = withLock(lock('up', waits), async () => 'ran', unlimited);
  const refused = expect(second).rejects.toThrow('was removed by another command; try again');
  await expect.poll(() => waits).toHaveLength(1);
  gate.resolve();
  await purge;
  await refused;
});
