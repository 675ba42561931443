import { expect, test } from 'vitest';
import { parseSmapsRollup, processMemory } from './process-memory.ts';

test('the sums are read in bytes', () => {
  const text = [
    '55e0c0a00000-7ffd5a5f7000 ---p 00000000 00:00 0                          [rollup]',
    'Rss:                1024 kB',
    'Pss:                 512 kB',
    'Pss_Dirty:           300 kB',
  ].join('\n');
  expect(parseSmapsRollup(text)).toEqual({ pss: 512 * 1024, rss: 1024 * 1024 });
});

test('this process has memory, one that is gone has none', () => {
  const own = processMemory(process.pid);
  expect(own?.rss).toBeGreaterThan(1_000_000);
  expect(processMemory(2 ** 22 + 1)).toBeUndefined();
});
