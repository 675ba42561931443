import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../../src/linux/exec/run.ts';
import { withDeadline } from '../../../src/util/call.ts';

const COMMAND_MS = 60_000;

/** Everything that is written lands in memory, which goes with the namespace. */
const HOLD = `
set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --bind /dev "$1/root/dev"
mount --bind /proc "$1/root/proc"
mount -t tmpfs tmpfs "$1/root/run"
echo up
exec sleep infinity
`;

/** A copy of this machine's file system that can be written to without a trace: for installing packages. */
export class ScratchRoot {
  readonly #holder: ChildProcess;
  readonly #folder: string;

  private constructor(holder: ChildProcess, folder: string) {
    this.#holder = holder;
    this.#folder = folder;
  }

  static async open(): Promise<ScratchRoot> {
    const folder = await mkdtemp(join(tmpdir(), 'kuryr-root-'));
    const argv = ['--mount', '--propagation', 'private', 'sh', '-c', HOLD, 'hold', folder];
    const holder = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')]);
    if (String(said[0]) !== 'up\n') throw new Error('the scratch root could not be mounted');
    return new ScratchRoot(holder, folder);
  }

  /** A path inside, as seen from the test. */
  path(inside: string): string {
    return `/proc/${this.#holder.pid}/root${this.#folder}/root${inside}`;
  }

  /** What is put before a command to run it inside. */
  get enter(): readonly string[] {
    const mount = ['nsenter', '--target', String(this.#holder.pid), '--mount'];
    return [...mount, 'chroot', join(this.#folder, 'root')];
  }

  async exec(...argv: readonly string[]): Promise<string> {
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive' };
    const { stdout } = await run([...this.enter, ...argv], { env }, withDeadline(COMMAND_MS));
    return stdout.trim();
  }

  async close(): Promise<void> {
    const ended = once(this.#holder, 'exit');
    this.#holder.kill('SIGKILL');
    await ended;
    await rmdir(this.#folder);
  }
}
