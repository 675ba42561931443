import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { nameservers } from './nameservers.ts';

test('nameserver lines are read, all others are not, and no file means none', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kuryr-resolv-'));
  const path = join(directory, 'resolv.conf');
  await writeFile(
    path,
    '# nameserver 1.1.1.1\nsearch lab\n nameserver 10.64.0.2 \nnameserver fd00::1\n',
  );
  expect(await nameservers(path)).toEqual(['10.64.0.2', 'fd00::1']);
  await rm(directory, { recursive: true });
  expect(await nameservers(path)).toEqual([]);
});
