import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { bootId, isRunning, parseStat, processIdentity } from './process-identity.ts';

test('a process keeps its identity until it ends', async () => {
  const child = spawn('sleep', ['60']);
  const identity = processIdentity(child.pid ?? 0);
  if (!identity) throw new Error('the child has no identity');
  expect(identity.startTicks).toBeGreaterThan(0);
  expect(isRunning(identity)).toBe(true);
  child.kill();
  await once(child, 'exit');
  expect(isRunning(identity)).toBe(false);
});

test('another process with the same id is not taken for it', () => {
  const self = processIdentity(process.pid);
  if (!self) throw new Error('this process has no identity');
  expect(isRunning(self)).toBe(true);
  expect(isRunning({ ...self, startTicks: self.startTicks - 1 })).toBe(false);
  expect(isRunning({ ...self, bootId: 'an earlier boot' })).toBe(false);
});

test('a command name with spaces and brackets does not shift the fields', () => {
  const line =
    '77 (a) b) (c) S 1 77 77 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 123456 99 0 18446744073709551615';
  expect(parseStat(line)).toEqual({ state: 'S', startTicks: 123456 });
});

test('the boot id is a UUID', () => {
  expect(bootId()).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});
