import { existsSync, mkdtempSync, readFileSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { unlimited, withDeadline } from '../../util/call.ts';
import { processIdentity } from '../proc/process-identity.ts';
import { run } from './run.ts';

test('output and input pass through', async () => {
  const { stdout, stderr } = await run(
    ['sh', '-c', 'cat; echo note >&2; echo "$WHO in $PWD"'],
    { input: 'hello\n', env: { PATH: process.env['PATH'], WHO: 'me' }, cwd: '/' },
    unlimited,
  );
  expect(stdout).toBe('hello\nme in /\n');
  expect(stderr).toBe('note\n');
});

test('more output than a pipe holds arrives whole', async () => {
  const { stdout } = await run(['sh', '-c', 'seq 200000'], {}, unlimited);
  expect(stdout.endsWith('\n199999\n200000\n')).toBe(true);
  expect(stdout.length).toBe(1_288_895);
});

test('a failure says command, exit status and the last lines of stderr', async () => {
  const script = 'for i in 1 2 3 4 5 6 7; do echo "line $i" >&2; done; exit 3';
  const failure = run(['sh', '-c', script], {}, unlimited);
  await expect(failure).rejects.toMatchObject({ code: 'COMMAND' });
  await expect(failure).rejects.toThrow(
    `sh -c ${script} failed: exit status 3: line 3\nline 4\nline 5\nline 6\nline 7`,
  );
});

test('a command that does not exist says so', async () => {
  await expect(run(['no-such-command-here'], {}, unlimited)).rejects.toThrow(
    'no-such-command-here failed: no such command; install it',
  );
});

test('a command that dies of a signal says which', async () => {
  await expect(run(['sh', '-c', 'kill -9 $$'], {}, unlimited)).rejects.toThrow('killed by SIGKILL');
});

test('input that nobody reads is no failure', async () => {
  await run(['true'], { input: 'x'.repeat(1_000_000) }, unlimited);
});

test('the signal ends the child and what the child started', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kuryr-run-'));
  try {
    const controller = new AbortController();
    const reason = new Error('too late');
    const watcher = watch(directory);
    const script = 'sleep 60 & echo $! > tmp; mv tmp pid; wait';
    const call = run(['sh', '-c', script], { cwd: directory }, { signal: controller.signal });
    watcher.on('change', () => {
      if (existsSync(join(directory, 'pid'))) controller.abort(reason);
    });
    await expect(call).rejects.toBe(reason);
    watcher.close();
    const grandchild = Number(readFileSync(join(directory, 'pid'), 'utf8'));
    // The call waits for the child only; what that started ends a moment later.
    await vi.waitFor(() => expect(processIdentity(grandchild)).toBeUndefined());
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a child that ignores SIGTERM is killed in the end', async () => {
  const stubborn = run(
    ['sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done'],
    {},
    withDeadline(50),
  );
  await expect(stubborn).rejects.toMatchObject({ name: 'TimeoutError' });
}, 10_000);

test('nothing is started when the signal has fired before', async () => {
  const signal = AbortSignal.abort(new Error('over'));
  await expect(run(['no-such-command-here'], {}, { signal })).rejects.toThrow('over');
});

test('a daemon that keeps the pipes does not hold up the answer', async () => {
  const { stdout } = await run(['sh', '-c', 'sleep 3 & echo $!'], {}, unlimited);
  const daemon = Number(stdout);
  // Still there: only its parent was awaited.
  expect(process.kill(daemon, 0)).toBe(true);
  process.kill(daemon);
});
