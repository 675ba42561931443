import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../src/linux/exec/run.ts';
import { withDeadline } from '../../../src/util/call.ts';

const ROOT = join(import.meta.dirname, '../../..');
const LIMIT_MS = 120_000;

test('a warm start waits for no cloud, and costs no more requests than it should', {
  timeout: LIMIT_MS,
}, async () => {
  const options = { cwd: ROOT };
  const words = [process.execPath, '--disable-warning=ExperimentalWarning', 'bench/smoke.ts'];
  const { stdout } = await run(words, options, withDeadline(LIMIT_MS - 5_000));
  expect(stdout).toMatch(/^ok +requests that 10 warm starts wait for +0 /m);
  expect(stdout).not.toContain('MISSED');
});
