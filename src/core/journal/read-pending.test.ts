import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../test/fakes/temp-folder.ts';
import { readPending } from './read-pending.ts';

test('promises are read in order, and the folder is left as it is', async () => {
  const pool = { kind: 'release-pool', poolId: 'p' };
  const network = { kind: 'delete-network', dockerNetworkId: 'n' };
  const folder = tempFolder({
    '2.json': JSON.stringify(network),
    '1.json': JSON.stringify(pool),
    '3.json': 'torn',
    '4.json.tmp': '{',
  });
  const before = readdirSync(folder);
  expect(await readPending(folder)).toEqual([pool, network]);
  expect(readdirSync(folder)).toEqual(before);
});

test('a host without a journal has promised nothing', async () => {
  expect(await readPending(join(tempFolder(), 'nowhere'))).toEqual([]);
});
