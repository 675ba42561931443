import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ServiceStatus } from '../../../src/devcloud/status.ts';
import { processIdentity } from '../../../src/linux/proc/process-identity.ts';
import { withDeadline } from '../../../src/util/call.ts';
import { sleep } from '../../../src/util/sleep.ts';

const KURYR = join(dirname(dirname(dirname(import.meta.dirname))), 'bin', 'kuryr');

/** How a command ended. */
export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A devcloud that a test may break, used as a user would: by its commands. */
export class OwnDevcloud {
  readonly state: string;
  readonly portBase: number;

  constructor(state: string, portBase: number) {
    this.state = state;
    this.portBase = portBase;
  }

  /** Runs `kuryr devcloud COMMAND --state ... WORDS`, whatever its outcome. */
  try(command: string, ...words: string[]): Outcome {
    const argv = ['devcloud', command, '--state', this.state, ...words];
    const { status, stdout, stderr } = spawnSync(KURYR, argv, { encoding: 'utf8' });
    return { status, stdout, stderr };
  }

  /** Runs a command that must succeed; answers what it printed. */
  run(command: string, ...words: string[]): string {
    const { status, stdout, stderr } = this.try(command, ...words);
    if (status === 0) return stdout;
    throw new Error(`kuryr devcloud ${command} ended with ${status}: ${stderr}${stdout}`);
  }

  up(): string {
    return this.run('up', '--port-base', String(this.portBase), '--no-serve');
  }

  services(): ServiceStatus[] {
    return JSON.parse(this.try('status', '-o', 'json').stdout);
  }

  /** Ends services with SIGKILL and waits until they are gone. */
  async kill(...services: string[]): Promise<void> {
    const running = this.services();
    const pids = services.map((service) => {
      const pid = running.find(({ name }) => name === service)?.pid;
      if (pid == null) throw new Error(`${service} does not run`);
      return pid;
    });
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const call = withDeadline(5_000);
    while (pids.some((pid) => processIdentity(pid))) await sleep(10, call);
  }

  /** The processes that carry the devcloud's mark, wherever they are. */
  processes(): number[] {
    const { stdout } = spawnSync('ls', ['/proc'], { encoding: 'utf8' });
    return stdout
      .split('\n')
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
      .filter((pid) => processIdentity(pid) && environmentOf(pid).includes(`=${this.state}`));
  }
}

function environmentOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/environ`, 'utf8');
    return text.split('\0').map((variable) => variable.replace(/^KURYR_DEVCLOUD=/, '='));
  } catch {
    return [];
  }
}
