import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { tempFolder } from '../../fakes/temp-folder.ts';
import { runToEnd } from '../../levels/run-level.ts';

test('it tells how a program ended', async () => {
  expect(await runToEnd('sh', ['-c', 'exit 0'], {}, 10_000)).toBe('exit status 0');
  expect(await runToEnd('sh', ['-c', 'exit 3'], {}, 10_000)).toBe('exit status 3');
  expect(await runToEnd('sh', ['-c', 'kill -TERM $$'], {}, 10_000)).toBe('killed by SIGTERM');
  expect(await runToEnd('/no/such', [], {}, 10_000)).toMatch(/^could not start: .*ENOENT/);
});

test('a program gets its variables and no standard input', async () => {
  expect(await runToEnd('sh', ['-c', '[ "$A" = b ] && ! read -r x'], { A: 'b' }, 10_000)).toBe(
    'exit status 0',
  );
});

test('a program that takes too long is ended with all that it started', async () => {
  const file = join(tempFolder(), 'pid');
  const script = `sleep 60 & echo $! > ${file}; wait`;
  expect(await runToEnd('sh', ['-c', script], {}, 300)).toBe('took longer than 0.005 minutes');
  const child = Number(readFileSync(file, 'utf8'));
  await delay(100);
  expect(isRunning(child)).toBe(false);
});

/** A process that was killed and waits for its parent to notice does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
