import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, watch } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestNetns } from './netns.ts';

const SCHEMA = '/usr/share/openvswitch/vswitch.ovsschema';

/**
 * An Open vSwitch of one test file: ovsdb-server and ovs-vswitchd with the userspace datapath, in a
 * network namespace of their own (their taps die with it) and with all files in one directory.
 */
export class TestOpenVswitch implements AsyncDisposable {
  readonly netns = new TestNetns();
  readonly #directory = mkdtempSync(join(tmpdir(), 'kuryr-ovs-'));
  #server: ChildProcess | undefined;
  #vswitchd: ChildProcess | undefined;

  static async start(): Promise<TestOpenVswitch> {
    const ovs = new TestOpenVswitch();
    ovs.#run('ovsdb-tool', 'create', ovs.#path('conf.db'), SCHEMA);
    await ovs.startServer();
    ovs.vsctl('--no-wait', 'init');
    ovs.startVswitchd();
    return ovs;
  }

  get endpoint(): string {
    return `unix:${this.#path('db.sock')}`;
  }

  async startServer(): Promise<void> {
    const args = [`--remote=p${this.endpoint}`, this.#unixctl('server'), this.#path('conf.db')];
    this.#server = this.#spawn('ovsdb-server', args);
    await this.#appears('db.sock');
  }

  async stopServer(): Promise<void> {
    await end(this.#server);
    rmSync(this.#path('db.sock'), { force: true });
  }

  startVswitchd(): void {
    this.#vswitchd = this.#spawn('ovs-vswitchd', [
      '--disable-system',
      this.#unixctl('vswitchd'),
      this.endpoint,
    ]);
  }

  async stopVswitchd(): Promise<void> {
    await end(this.#vswitchd);
  }

  /** Runs ovs-vsctl, which waits for vswitchd unless it is told not to. */
  vsctl(...args: string[]): string {
    return this.#run('ovs-vsctl', `--db=${this.endpoint}`, '--timeout=20', ...args);
  }

  addBridge(name: string): void {
    this.vsctl('add-br', name, '--', 'set', 'bridge', name, 'datapath_type=netdev');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopVswitchd();
    await this.stopServer();
    this.netns[Symbol.dispose]();
    rmSync(this.#directory, { recursive: true });
  }

  #path(name: string): string {
    return join(this.#directory, name);
  }

  #unixctl(name: string): string {
    return `--unixctl=${this.#path(`${name}.ctl`)}`;
  }

  /** Directories of the packages are not touched, whatever a program would put there. */
  get #env(): NodeJS.ProcessEnv {
    const directory = this.#directory;
    return { ...process.env, OVS_RUNDIR: directory, OVS_LOGDIR: directory, OVS_DBDIR: directory };
  }

  #run(program: string, ...args: string[]): string {
    return execFileSync(program, args, { encoding: 'utf8', env: this.#env });
  }

  #spawn(program: string, args: readonly string[]): ChildProcess {
    const words = [`--net=${this.netns.path}`, program, '-vconsole:emer', ...args];
    return spawn('nsenter', words, { env: this.#env, stdio: ['ignore', 'ignore', 'inherit'] });
  }

  async #appears(name: string): Promise<void> {
    const watcher = watch(this.#directory);
    try {
      while (!existsSync(this.#path(name))) await once(watcher, 'change');
    } finally {
      watcher.close();
    }
  }
}

async function end(child: ChildProcess | undefined): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}
