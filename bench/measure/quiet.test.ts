import { expect, test } from 'vitest';
import { busyShare } from './quiet.ts';

test('time that the processors wait for the disk is not busy, time that was stolen is', () => {
  const before = 'cpu  100 0 100 1000 50 0 0 0 0 0\ncpu0 1 1 1 1\n';
  const after = 'cpu  110 0 105 1070 60 0 0 5 99 0\ncpu0 2 2 2 2\n';
  expect(busyShare(before, after)).toBeCloseTo(0.2);
  expect(busyShare(before, before)).toBe(0);
});
