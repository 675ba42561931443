import { readFile } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { run } from '../src/linux/exec/run.ts';
import { type Call, withDeadline } from '../src/util/call.ts';
import type { TestHost } from '../test/support/test-host.ts';

/** Where the figures come from: without it they say little. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly dockerd: string;
}

export async function machineFacts(host: TestHost): Promise<Machine> {
  const [first] = cpus();
  return {
    cores: cpus().length,
    processor: first?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.version,
    dockerd: await host.docker('version', '--format', '{{.Server.Version}}'),
  };
}

/** The load averages of 1, 5 and 15 minutes. */
export async function loadAverage(): Promise<readonly number[]> {
  const text = await readFile('/proc/loadavg', 'utf8');
  return text.split(' ').slice(0, 3).map(Number);
}

/** The commit that is measured; a `+` says that the sources differ from it. */
export async function measuredCommit(call: Call): Promise<string> {
  const git = async (...words: readonly string[]) => {
    const options = { cwd: import.meta.dirname };
    return (await run(['git', ...words], options, withDeadline(10_000, call))).stdout.trim();
  };
  const changed = await git('status', '--porcelain', '--', '../src', '../package-lock.json');
  return `${await git('rev-parse', '--short', 'HEAD')}${changed === '' ? '' : '+'}`;
}
