import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLogger } from '../../observe/log.ts';
import { Journal } from './journal.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kuryr-journal-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('an operation is there after a restart, in order, until it is done', async () => {
  const first = await Journal.open(directory, silentLogger);
  await first.add({ kind: 'release-pool', poolId: 'p1' });
  const second = await first.add({ kind: 'release-address', poolId: 'p1', address: '10.0.0.5' });
  await first.done(second.id);
  await first.add({ kind: 'delete-network', dockerNetworkId: 'n1' });

  const again = await Journal.open(directory, silentLogger);
  expect(again.entries().map((e) => e.operation.kind)).toEqual(['release-pool', 'delete-network']);
});

test('a torn write is dropped, an unreadable entry is kept aside', async () => {
  await writeFile(join(directory, 'a.json.tmp'), '{"kind":"rel');
  await writeFile(join(directory, 'b.json'), '{"kind":"of-the-future"}');
  const journal = await Journal.open(directory, silentLogger);
  expect(journal.entries()).toEqual([]);
  expect(await readdir(directory)).toEqual(['b.json.bad']);
});

test('done is idempotent', async () => {
  const journal = await Journal.open(directory, silentLogger);
  const entry = await journal.add({ kind: 'release-pool', poolId: 'p1' });
  await journal.done(entry.id);
  await journal.done(entry.id);
  expect(await readdir(directory)).toEqual([]);
});
