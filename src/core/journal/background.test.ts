import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../observe/log.ts';
import { unlimited, withDeadline } from '../../util/call.ts';
import { Background } from './background.ts';
import { Journal } from './journal.ts';
import type { Operation } from './operation.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kuryr-background-'));
});
afterEach(() => rm(directory, { recursive: true }));

const release: Operation = { kind: 'release-pool', poolId: 'p1' };

async function background(execute: (operation: Operation) => Promise<void>) {
  const journal = await Journal.open(directory, silentLogger);
  return { journal, background: new Background({ journal, execute, log: silentLogger }) };
}

test('a promised operation is tried until it succeeds, then forgotten', async () => {
  let tries = 0;
  const { journal, background: it } = await background(async () => {
    tries += 1;
    if (tries < 3) throw new Error('the cloud is down');
  });
  await it.submit(release);
  expect(it.pending()).toEqual([release]);
  await it.settled(() => true, unlimited);
  expect(tries).toBe(3);
  expect(journal.entries()).toEqual([]);
});

test('what was not done is replayed by the next run', async () => {
  const first = await background(() => Promise.reject(new Error('down')));
  await first.background.submit(release);
  await first.background.close();

  const seen: Operation[] = [];
  const second = await background(async (operation) => void seen.push(operation));
  second.background.replay();
  await second.background.settled(() => true, unlimited);
  expect(seen).toEqual([release]);
  expect(second.journal.entries()).toEqual([]);
});

test('guarded work that fails is undone before its error is answered', async () => {
  const undone: Operation[] = [];
  const { journal, background: it } = await background(
    async (operation) => void undone.push(operation),
  );
  await expect(it.guard(release, () => Promise.reject(new Error('half-way')))).rejects.toThrow(
    'half-way',
  );
  expect(undone).toEqual([release]);
  expect(journal.entries()).toEqual([]);
});

test('guarded work that succeeds is not undone, nor by a later run', async () => {
  const undone: Operation[] = [];
  const { journal, background: it } = await background(
    async (operation) => void undone.push(operation),
  );
  expect(await it.guard(release, async () => 'made')).toBe('made');
  expect(undone).toEqual([]);
  expect(journal.entries()).toEqual([]);
});

test('waiting for pending operations ends with the signal', async () => {
  const { background: it } = await background(() => Promise.reject(new Error('down')));
  await it.submit(release);
  await expect(it.settled(() => true, withDeadline(20))).rejects.toThrow(/timeout/i);
  await it.settled((operation) => operation.kind === 'undo-port', unlimited);
  await it.close();
});

test('an attempt settles like the first try and stays promised after a failure', async () => {
  let down = true;
  const { background: it } = await background(async () => {
    if (down) throw new Error('the cloud is down');
  });
  await expect(it.attempt(release, unlimited)).rejects.toThrow('the cloud is down');
  expect(it.pending()).toEqual([release]);
  down = false;
  await it.settled(() => true, unlimited);
  await it.attempt(release, unlimited);
});

test('a withdrawn promise is neither tried again nor replayed', async () => {
  const { journal, background: it } = await background(() => Promise.reject(new Error('down')));
  await it.submit(release);
  await it.withdraw((operation) => operation.kind === 'release-pool');
  expect(it.pending()).toEqual([]);
  expect(journal.entries()).toEqual([]);
});

test('what waits for its next attempt can be tried at once', async () => {
  let tries = 0;
  const { background: it } = await background(async () => {
    tries += 1;
    throw new Error('the credentials are wrong');
  });
  await it.submit(release);
  // By themselves that many would take half a minute.
  const nudge = () => {
    it.retryNow();
    return tries;
  };
  await expect.poll(nudge).toBeGreaterThan(7);
  await it.close();
});
