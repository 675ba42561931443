import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { inject } from 'vitest';
import { descendants } from '../../../src/devcloud/supervisor/processes.ts';
import { processIdentity } from '../../../src/linux/proc/process-identity.ts';
import type { E2e } from './e2e.ts';
import { startDockerd } from './new-dockerd.ts';
import { OwnDevcloud } from './own-devcloud.ts';

/** What dockerd takes for the proof that its containerd runs. */
const CONTAINERD_PID = '/run/docker/containerd/containerd.pid';

/**
 * The dockerd of `h1` with `live-restore`: containers go on when it ends. The devcloud ends all that a
 * dockerd left before it starts another one, so here it is started again as it was found.
 */
export class LiveDockerd {
  readonly #e2e: E2e;
  readonly #argv: readonly string[];
  readonly #env: NodeJS.ProcessEnv;
  #pid: number;

  private constructor(e2e: E2e, pid: number) {
    this.#e2e = e2e;
    this.#pid = pid;
    this.#argv = words(pid, 'cmdline');
    const pairs = words(pid, 'environ').map((line) => /^([^=]*)=(.*)$/s.exec(line) ?? []);
    this.#env = Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
  }

  get #file(): string {
    return this.#argv[this.#argv.indexOf('--config-file') + 1] ?? '';
  }

  /** Switches `live-restore` on, as an operator does: in its file, with SIGHUP. */
  static async open(e2e: E2e): Promise<LiveDockerd> {
    const devcloud = inject('devcloud');
    if ('missing' in devcloud) throw new Error(devcloud.missing);
    const services = new OwnDevcloud(devcloud.state, 0).services();
    const pid = services.find(({ name }) => name === 'h1/dockerd')?.pid;
    if (pid == null) throw new Error('dockerd does not run');
    const dockerd = new LiveDockerd(e2e, pid);
    writeFileSync(dockerd.#file, '{"live-restore": true}\n');
    process.kill(pid, 'SIGHUP');
    const { h1, cloud } = e2e;
    await cloud.until('live-restore', async () => {
      const on = await h1.docker('info', '--format', '{{.LiveRestoreEnabled}}');
      return on === 'true' ? true : undefined;
    });
    return dockerd;
  }

  /** Ends it as an upgrade does, or as a crash. */
  async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    // With its containerd, which the next one would take for alive as long as it is dying.
    const pids = descendants([this.#pid]);
    process.kill(this.#pid, signal);
    const areGone = async () => (pids.some((pid) => processIdentity(pid)) ? undefined : true);
    const { h1, cloud } = this.#e2e;
    await cloud.until('dockerd to end', areGone);
    // A process that nobody has waited for yet still passes for alive.
    await h1.exec('rm', '-f', CONTAINERD_PID);
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { h1, cloud } = this.#e2e;
    const enter = ['--target', String(h1.holder), '--net', '--mount', '--uts', '--'];
    const log = openSync(`${this.#file}.log`, 'a');
    const stdio = ['ignore', log, log] as const;
    const { pid } = spawn('nsenter', [...enter, ...this.#argv], {
      ...{ env: this.#env, cwd: '/', detached: true, stdio: [...stdio] },
    });
    closeSync(log);
    if (pid === undefined) throw new Error('dockerd cannot be started');
    this.#pid = pid;
    await cloud.until('dockerd', () => h1.docker('version').catch(() => undefined));
  }

  /** Gives the host its own dockerd back, without containers that were left. */
  async close(): Promise<void> {
    if (processIdentity(this.#pid)) await this.stop('SIGKILL');
    startDockerd();
  }
}

/** What the kernel keeps of a process, such as its words. */
function words(pid: number, file: 'cmdline' | 'environ'): string[] {
  return readFileSync(`/proc/${pid}/${file}`, 'utf8').split('\0').filter(Boolean);
}
