import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import {
  bootId,
  type ProcessIdentity,
  processIdentity,
} from '../../linux/proc/process-identity.ts';
import { descendants, hasVariable, listProcesses, sessionMembers } from './processes.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) {
    if (child.pid !== undefined) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // The test has ended it.
      }
    }
  }
});

async function startSession(script: string, env = {}): Promise<ProcessIdentity> {
  const child = spawn('sh', ['-c', script], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { PATH: process.env['PATH'], ...env },
  });
  started.push(child);
  await once(child.stdout, 'data');
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid);
  if (!identity) throw new Error('the process has ended');
  return identity;
}

test('the members of a session are found, also when its leader has died', async () => {
  const leader = await startSession('sleep 60 & echo; wait');
  expect(sessionMembers(leader, bootId())).toHaveLength(2);
  process.kill(leader.pid, 'SIGKILL');
  await expect.poll(() => sessionMembers(leader, bootId()).length).toBe(1);
});

test('nobody is a member when the number belongs to another process by now', async () => {
  const leader = await startSession('echo; sleep 60 & wait');
  expect(sessionMembers({ ...leader, startTicks: leader.startTicks - 1 }, bootId())).toEqual([]);
});

test('nobody is a member of a session of an earlier boot', async () => {
  const leader = await startSession('echo; sleep 60 & wait');
  expect(sessionMembers({ ...leader, bootId: 'earlier' }, bootId())).toEqual([]);
});

test('descendants include those of other sessions', async () => {
  const leader = await startSession('setsid sleep 60 & sleep 0.1; echo; wait');
  expect(sessionMembers(leader, bootId())).toHaveLength(1);
  expect(descendants([leader.pid])).toHaveLength(2);
});

test('a variable is found in the environment that a process was started with', async () => {
  const { pid } = await startSession('echo; sleep 60', { MARKED: '/state' });
  expect(hasVariable(pid, 'MARKED', '/state')).toBe(true);
  expect(hasVariable(pid, 'MARKED', '/stat')).toBe(false);
});

test('the list holds this process with its parent', () => {
  const own = listProcesses().find(({ pid }) => pid === process.pid);
  expect(own?.parent).toBe(process.ppid);
});
