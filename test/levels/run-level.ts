import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LevelResult } from './level-result.ts';

const VITEST = new URL('../../node_modules/vitest/vitest.mjs', import.meta.url).pathname;
const REPORTER = new URL('./level-reporter.ts', import.meta.url).pathname;

/** Runs one project of vitest.config.ts, with its output to ours, and counts. */
export async function runLevel(level: string, limitMs: number): Promise<LevelResult> {
  const folder = mkdtempSync(join(tmpdir(), 'kuryr-level-'));
  const file = join(folder, 'result.json');
  try {
    const args = ['run', '--project', level, '--passWithNoTests'];
    const reporters = ['--reporter=default', `--reporter=${REPORTER}`];
    const env = { KURYR_LEVEL: level, KURYR_LEVEL_RESULT: file };
    const end = await runToEnd(process.execPath, [VITEST, ...args, ...reporters], env, limitMs);
    return withEnd(readResult(level, file), end);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The tests of a level, as skipped for one reason that holds for all of them. */
export async function skipLevel(level: string, reason: string): Promise<LevelResult> {
  const folder = mkdtempSync(join(tmpdir(), 'kuryr-level-'));
  const file = join(folder, 'tests.json');
  try {
    const args = [VITEST, 'list', '--project', level, `--json=${file}`];
    const end = await runToEnd(process.execPath, args, {}, 120_000);
    if (end !== 'exit status 0')
      return { level, passed: 0, failed: [`listing: ${end}`], skipped: [] };
    const tests: { name: string }[] = JSON.parse(readFileSync(file, 'utf8'));
    return {
      level,
      passed: 0,
      failed: [],
      skipped: tests.map(({ name }) => ({ test: name, reason })),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a program without standard input and tells how it ended. What takes longer than `limitMs` is killed with all
 * of its process group.
 */
export async function runToEnd(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  limitMs: number,
): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    detached: true,
  });
  const killGroup = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup();
  }, limitMs);
  const onSignal = (): void => {
    killGroup();
    process.exit(130);
  };
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(`could not start: ${error.message}`));
      child.once('exit', (code, signal) => {
        if (late) resolve(`took longer than ${limitMs / 60_000} minutes`);
        else resolve(signal ? `killed by ${signal}` : `exit status ${code}`);
      });
    });
  } finally {
    clearTimeout(timer);
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

function readResult(level: string, file: string): LevelResult {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { level, passed: 0, failed: [], skipped: [] };
  }
}

/** A runner that ended badly without a failed test has failed itself. */
function withEnd(result: LevelResult, end: string): LevelResult {
  if (end === 'exit status 0' || result.failed.length > 0) return result;
  return { ...result, failed: [`the test runner: ${end}`] };
}
