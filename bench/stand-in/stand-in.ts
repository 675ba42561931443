import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PortPoolConfig } from '../../src/config/kuryr-config.ts';
import type { Call } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import { type FakeCloud, startFakeCloud } from '../../test/fakes/neutron/fake-cloud.ts';
import type { RecordedRequest } from '../../test/fakes/neutron/http/recorded-request.ts';
import { Dockerd } from '../../test/unit/driver/support/dockerd.ts';
import type { DaemonFigures, DaemonOptions, FromDaemon, StartTimes, ToDaemon } from './daemon.ts';
import type { LoopTurns } from './loop-turns.ts';
import { PluginClient } from './plugin-client.ts';

const HOST = 'host-a';
const POLL_MS = 20;

/** A stand-in cloud in this process, and one Kuryr on it in another; needs neither root nor packages. */
export class StandIn {
  readonly cloud: FakeCloud;
  /** The daemon's folder. */
  readonly statePath: string = mkdtempSync(join(tmpdir(), 'kuryr-bench-'));
  readonly #portPool: Partial<PortPoolConfig>;
  readonly #clients: PluginClient[] = [];
  readonly #plugged = new Set<string>();
  readonly #heard = new EventEmitter();
  #child: ChildProcess | undefined;

  private constructor(cloud: FakeCloud, portPool: Partial<PortPoolConfig>) {
    this.cloud = cloud;
    this.#portPool = portPool;
  }

  static async open(portPool: Partial<PortPoolConfig>): Promise<StandIn> {
    return new StandIn(await startFakeCloud({ hosts: [HOST] }), portPool);
  }

  get #socket(): string {
    return join(this.statePath, 'plugin.sock');
  }

  /** Starts the daemon on what its folder and the cloud have; resolves when it knows its ports. */
  async start(): Promise<StartTimes> {
    const options: DaemonOptions = {
      cloud: this.cloud.cloudConfig(),
      host: HOST,
      statePath: this.statePath,
      socket: this.#socket,
      portPool: this.#portPool,
      plugged: [...this.#plugged],
    };
    const script = join(import.meta.dirname, 'daemon.ts');
    const execArgv = ['--expose-gc', '--disable-warning=ExperimentalWarning'];
    const child = fork(script, [JSON.stringify(options)], { execArgv });
    this.#child = child;
    child.on('message', (message: FromDaemon) => {
      if ('plugged' in message) {
        this.#plugged.add(message.plugged);
        this.cloud.plug(message.plugged);
      } else for (const [name, value] of Object.entries(message)) this.#heard.emit(name, value);
    });
    child.once('exit', (code) => {
      if (code !== 0) this.#heard.emit('error', new Error(`the daemon ended with status ${code}`));
    });
    const [times] = await once(this.#heard, 'started');
    return times;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#clients.splice(0).map((client) => client.close()));
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null) return;
    const exit = once(child, 'exit');
    child.send('stop' satisfies ToDaemon);
    await exit;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.cloud.close();
    await rm(this.statePath, { recursive: true, force: true });
  }

  /** A dockerd with a connection of its own. */
  dockerd(): Dockerd {
    const client = new PluginClient(this.#socket);
    this.#clients.push(client);
    return new Dockerd(client);
  }

  figures(): Promise<DaemonFigures> {
    return this.#ask('figures', 'figures');
  }

  /** As `figures`, when there is no garbage. */
  cleanFigures(): Promise<DaemonFigures> {
    this.#child?.send('collect garbage' satisfies ToDaemon);
    return this.figures();
  }

  /** How long turns of the daemon's event loop are while some work is done. */
  async turnsDuring(work: () => Promise<unknown>): Promise<LoopTurns> {
    this.#child?.send('watch turns' satisfies ToDaemon);
    await work();
    return this.#ask('watch turns', 'turns');
  }

  /** Resolves when figures are as wanted. */
  async until(wanted: (figures: DaemonFigures) => boolean, call: Call): Promise<DaemonFigures> {
    for (;;) {
      const figures = await this.figures();
      if (wanted(figures)) return figures;
      await sleep(POLL_MS, call);
    }
  }

  /** What Neutron has been asked since then, tokens left out. */
  requestsSince(index: number): readonly RecordedRequest[] {
    return this.cloud.requests.slice(index).filter(({ service }) => service === 'network');
  }

  async #ask<T>(message: ToDaemon, answer: string): Promise<T> {
    const heard = once(this.#heard, answer);
    this.#child?.send(message);
    const [value] = await heard;
    return value;
  }
}
