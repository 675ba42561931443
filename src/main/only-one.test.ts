import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { beOnlyOne } from './only-one.ts';

test('a host has one daemon for a control plane, and the next one when that has ended', async () => {
  const host = `test-${randomUUID()}`;
  const end = await beOnlyOne(host, '');
  await expect(beOnlyOne(host, '')).rejects.toThrow(/another Kuryr serves test-.* cluster_id/);
  const other = await beOnlyOne(host, 'blue');
  await end();
  const again = await beOnlyOne(host, '');
  await Promise.all([other(), again()]);
});
