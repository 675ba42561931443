import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { hostLayoutOf } from '../../src/devcloud/settings/layout.ts';
import { status } from '../../src/devcloud/status.ts';
import { descendants } from '../../src/devcloud/supervisor/processes.ts';
import { iniText, writeConfig } from '../../src/devcloud/write-config.ts';
import { run } from '../../src/linux/exec/run.ts';
import type { Port } from '../../src/openstack/neutron/ports/types.ts';
import { withDeadline } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import { refuseCalls } from './refuse-calls.ts';

const KURYR = new URL('../../bin/kuryr', import.meta.url).pathname;
const COMMAND_MS = 60_000;
const LAST_PROMISES_MS = 5000;
const SETTLED_MS = 60_000;

/** How a command ended. */
export interface CommandOutcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** One host of the devcloud: its dockerd, its Open vSwitch, and the Kuryr that the test runs on it. */
export class TestHost {
  readonly name: string;
  /** The process whose namespaces are the host's. */
  readonly holder: number;
  readonly #layout: ReturnType<typeof hostLayoutOf>;
  /** Process ids of the host's services: `dockerd`, `ovs-vswitchd`, ... */
  readonly #services: ReadonlyMap<string, number>;
  readonly #state: string;
  readonly #frozen = new Set<() => void>();
  readonly #vms: { readonly vm: string; readonly tap: string }[] = [];
  #kuryr: ChildProcess | undefined;
  /** What Kuryr logged, as JSON lines. */
  readonly log: string[] = [];
  readonly #lines = new EventEmitter();

  private constructor(name: string, state: string, services: ReadonlyMap<string, number>) {
    const holder = services.get('namespaces');
    if (!holder) throw new Error(`the host ${name} does not run`);
    this.name = name;
    this.holder = holder;
    this.#layout = hostLayoutOf(state, name);
    this.#services = services;
    this.#state = state;
  }

  static async open(state: string, name: string): Promise<TestHost> {
    const mine = (await status(state)).flatMap((service) => {
      const [host, unit = ''] = service.name.split('/');
      return host === name && service.pid ? [[unit, service.pid] as const] : [];
    });
    return new TestHost(name, state, new Map(mine));
  }

  /** The host's path to the socket on which dockerd finds the plugin, as seen from the test. */
  get pluginSocket(): string {
    return `/proc/${this.holder}/root/run/docker/plugins/kuryr.sock`;
  }

  get adminSocket(): string {
    return `/proc/${this.holder}/root/run/kuryr/admin.sock`;
  }

  /** The socket of the host's Open vSwitch database. */
  get ovsSocket(): string {
    return this.#layout.ovsSocket;
  }

  /** The socket of the host's Docker Engine. */
  get dockerSocket(): string {
    return this.#layout.dockerSocket;
  }

  /** The configuration that the devcloud wrote for this host. */
  get configuration(): string {
    return this.#layout.kuryrConf;
  }

  get journal(): string {
    return join(this.#layout.kuryrState, 'journal');
  }

  /** Runs `docker ARGUMENTS...` against the host's dockerd. */
  async docker(...argv: readonly string[]): Promise<string> {
    const env = { ...process.env, DOCKER_HOST: `unix://${this.#layout.dockerSocket}` };
    const { stdout } = await run(['/usr/bin/docker', ...argv], { env }, withDeadline(COMMAND_MS));
    return stdout.trim();
  }

  /** Runs `docker-compose ARGUMENTS...` of one file against the host's dockerd. */
  async compose(file: string, ...argv: readonly string[]): Promise<string> {
    const env = { ...process.env, DOCKER_HOST: `unix://${this.#layout.dockerSocket}` };
    const words = ['/usr/bin/docker-compose', '--file', file, ...argv];
    const { stdout } = await run(words, { env }, withDeadline(COMMAND_MS * 2));
    return stdout.trim();
  }

  /** Runs a docker command that must fail; answers what it says to the user. */
  async refusal(...argv: readonly string[]): Promise<string> {
    const said = await this.docker(...argv).then(
      (output) => Promise.reject(new Error(`docker did not refuse; it said: ${output}`)),
      (error: Error) => error.message,
    );
    return /Error response from daemon: (.*)/.exec(said)?.[1]?.trim() ?? said;
  }

  /** Runs a command in the host's namespaces. */
  async exec(...argv: readonly string[]): Promise<string> {
    const { stdout } = await run([...this.#enter(), ...argv], {}, withDeadline(COMMAND_MS));
    return stdout.trim();
  }

  /** Runs a command of kuryr on the host, beside its daemon or without one; answers whatever it ends with. */
  kuryr(...argv: readonly string[]): Promise<CommandOutcome> {
    return this.#command([...argv, '--config-file', this.#layout.kuryrConf]);
  }

  /** As `kuryr`, with options of kuryr.conf overridden, by `group.option`. */
  async kuryrWith(
    set: Readonly<Record<string, string>>,
    ...argv: readonly string[]
  ): Promise<CommandOutcome> {
    const file = join(this.#layout.root, 'command.conf');
    writeConfig(file, iniText(byGroup(set)));
    try {
      return await this.#command([
        ...argv,
        '--config-file',
        this.#layout.kuryrConf,
        '--config-file',
        file,
      ]);
    } finally {
      await rm(file);
    }
  }

  async #command(argv: readonly string[]): Promise<CommandOutcome> {
    const [program = '', ...words] = [...this.#enter(), KURYR, ...argv];
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnvironment(),
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return { status: child.exitCode, stdout, stderr };
  }

  async ovsVsctl(...argv: readonly string[]): Promise<string> {
    const db = `--db=unix:${this.#layout.ovsSocket}`;
    const { stdout } = await run(['ovs-vsctl', db, ...argv], {}, withDeadline(COMMAND_MS));
    return stdout.trim();
  }

  /**
   * Starts `kuryr serve` and waits until it listens. `set` overrides options of its kuryr.conf, by
   * `group.option`; credentials too, which a command line does not take. Ports are made ahead only when
   * `set` says so: most tests count the ports, and each costs the cloud half a second.
   *
   * @param argv another command that ends as `kuryr serve` in place of that
   */
  async startKuryr(
    set: Readonly<Record<string, string>> = {},
    argv?: readonly string[],
  ): Promise<void> {
    this.rewriteConfig(set);
    const files = [this.#layout.kuryrConf, this.#overrides].flatMap((f) => ['--config-file', f]);
    const command = argv ?? [KURYR, 'serve', ...files];
    const [program = '', ...words] = [...this.#enter(), ...command];
    const child = spawn(program, words, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: cleanEnvironment(),
    });
    this.#kuryr = child;
    const errors: Buffer[] = [];
    child.stderr.on('data', (data) => errors.push(data));
    const lines = createInterface({ input: child.stdout });
    await new Promise<void>((resolve, reject) => {
      lines.on('line', (line) => {
        this.log.push(line);
        this.#lines.emit('line');
        if (line.includes('"kuryr serves"')) resolve();
      });
      child.once('exit', (code) => {
        reject(new Error(`kuryr serve ended with ${code}: ${Buffer.concat(errors)}`));
      });
    });
  }

  /** Rewrites the options with which Kuryr was started, as an operator who edits its file. */
  rewriteConfig(set: Readonly<Record<string, string>>): void {
    const options = { 'port_pool.enabled': 'false', ...set };
    writeConfig(this.#overrides, iniText(byGroup(options)));
  }

  /** Ends Kuryr: gracefully, or as a crash does. */
  async stopKuryr(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.#kuryr;
    this.#kuryr = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Resolves when Kuryr has logged this message. */
  async logged(message: string): Promise<void> {
    const { signal } = withDeadline(SETTLED_MS);
    const isThere = () => this.log.some((line) => line.includes(`"msg":"${message}"`));
    while (!isThere()) await once(this.#lines, 'line', { signal });
  }

  /** Resolves when Kuryr has kept all its promises: nothing is left in its journal. */
  async settled(limitMs = SETTLED_MS): Promise<void> {
    const call = withDeadline(limitMs);
    for (;;) {
      const files = await readdir(this.journal).catch(() => []);
      const open = files.filter((file) => file.endsWith('.json'));
      if (open.length === 0) return;
      await sleep(50, call).catch(async () => {
        const promises = await Promise.all(
          open.map((f) => readFile(join(this.journal, f), 'utf8')),
        );
        const tail = this.log.slice(-20).join('\n');
        throw new Error(`Kuryr has not kept its promises: ${promises.join(' ')}\n${tail}`);
      });
    }
  }

  /** Names of the links in the host's namespace that carry our prefixes. */
  async links(): Promise<readonly string[]> {
    const output = await this.exec('ip', '-o', 'link', 'show');
    return [...output.matchAll(/^\d+: ((?:tap|t_c)[^:@]+)/gm)].map((match) => match[1] ?? '');
  }

  /** Ports of the integration bridge that are ours. */
  async ovsPorts(): Promise<readonly string[]> {
    const output = await this.ovsVsctl(
      ...['--bare', '--columns=name', 'find', 'Interface', 'external_ids:owner=kuryr'],
    );
    return words(output);
  }

  /**
   * Plugs a "virtual machine": a network namespace on a Neutron port that is bound to this host, with the
   * port's addresses. It is what Nova does, by hand.
   */
  async plugVm(
    vm: string,
    port: Port,
    network: { readonly mtu: number; readonly prefix: number },
  ): Promise<(...argv: readonly string[]) => Promise<string>> {
    const [address] = port.fixed_ips;
    const tap = `vm-${port.id}`.slice(0, 14);
    this.#vms.push({ vm, tap });
    await this.exec('ip', 'netns', 'add', vm);
    const link = ['link', 'add', tap, 'mtu', String(network.mtu), 'type', 'veth'];
    const peer = ['peer', 'name', 'eth0', 'netns', vm, 'address', port.mac_address];
    await this.exec('ip', ...link, ...peer, 'mtu', String(network.mtu));
    await this.exec(
      'ip',
      '-n',
      vm,
      'addr',
      'add',
      `${address?.ip_address}/${network.prefix}`,
      'dev',
      'eth0',
    );
    await this.exec('ip', '-n', vm, 'link', 'set', 'eth0', 'up');
    await this.exec('ip', 'link', 'set', tap, 'up');
    const ids = [
      `external_ids:iface-id=${port.id}`,
      `external_ids:attached-mac=${port.mac_address}`,
    ];
    await this.ovsVsctl('add-port', 'br-int', tap, '--', 'set', 'Interface', tap, ...ids);
    return (...argv) => this.exec('ip', 'netns', 'exec', vm, ...argv);
  }

  /**
   * Stops a service of the host amid whatever it does, so that it hangs; answers what lets it go on.
   */
  freeze(service: 'ovn-controller' | 'ovs-vswitchd'): () => void {
    const pid = this.#services.get(service);
    if (!pid) throw new Error(`${service} does not run on ${this.name}`);
    // Some run under a monitor.
    const pids = descendants([pid]);
    for (const one of pids) process.kill(one, 'SIGSTOP');
    const thaw = () => {
      if (this.#frozen.delete(thaw)) for (const one of pids) process.kill(one, 'SIGCONT');
    };
    this.#frozen.add(thaw);
    return thaw;
  }

  /** Ends dockerd as a reboot does, its containers with it, and starts it anew. */
  async restartDockerd(): Promise<void> {
    const call = withDeadline(COMMAND_MS * 2);
    const pid = this.#services.get('dockerd');
    if (!pid) throw new Error(`dockerd does not run on ${this.name}`);
    process.kill(pid, 'SIGTERM');
    const runs = async () => (await status(this.#state)).some((service) => service.pid === pid);
    while (await runs()) await sleep(100, call);
    await run([KURYR, 'devcloud', 'up', '--state', this.#state], {}, call);
  }

  /** Takes away all that Kuryr has on the host, as a reboot on a new disk does. */
  async forget(): Promise<void> {
    for (const name of await this.ovsPorts()) await this.ovsVsctl('--if-exists', 'del-port', name);
    for (const name of await this.links())
      await this.exec('ip', 'link', 'del', name).catch(() => '');
    await rm(this.#layout.kuryrState, { recursive: true, force: true });
  }

  /** Removes what the test made on this host. */
  async cleanUp(): Promise<void> {
    for (const thaw of this.#frozen) thaw();
    const containers = words(await this.docker('ps', '-aq'));
    const networks = words(await this.docker('network', 'ls', '-q', '--filter', 'driver=kuryr'));
    if (containers.length + networks.length > 0) {
      // dockerd tries each call for 15 s when nobody answers.
      const giveWay = (await this.#isAnswered()) ? undefined : await refuseCalls(this);
      if (containers.length > 0) await this.docker('rm', '-f', ...containers);
      for (const id of networks) await this.docker('network', 'rm', id);
      await giveWay?.();
    }
    // A network stays promised as long as the test has ports of its own on it: no need to wait for that.
    if (this.#kuryr) await this.settled(LAST_PROMISES_MS).catch(() => undefined);
    await this.stopKuryr();
    // What a failed test left, so that the next one fails for reasons of its own.
    await this.forget();
    for (const { vm, tap } of this.#vms.splice(0)) {
      await this.ovsVsctl('--if-exists', 'del-port', tap);
      await this.exec('ip', 'netns', 'del', vm);
    }
    await rm(this.#overrides, { force: true });
  }

  /** Whether somebody listens where dockerd looks for the plugin first. */
  #isAnswered(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.pluginSocket, () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
  }

  get #overrides(): string {
    return join(this.#layout.root, 'test.conf');
  }

  #enter(): readonly string[] {
    return ['nsenter', '--target', String(this.holder), '--net', '--mount', '--uts', '--'];
  }
}

function words(text: string): readonly string[] {
  return text.split('\n').filter((word) => word !== '');
}

function byGroup(set: Readonly<Record<string, string>>): Record<string, Record<string, string>> {
  const groups: Record<string, Record<string, string>> = {};
  for (const [name, value] of Object.entries(set)) {
    const [group = '', option = ''] = name.split('.');
    groups[group] = { ...groups[group], [option]: value };
  }
  return groups;
}

/** Credentials come from the host's kuryr.conf, not from the developer's shell. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(OS_|SERVICE_|DOCKER_)/.test(name),
  );
  return Object.fromEntries(kept);
}
