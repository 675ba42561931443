import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { expect, vi } from 'vitest';
import { createDockerServer } from '../../../../src/api/docker/docker-server.ts';
import type { PortBinding } from '../../../../src/binding/port-binding.ts';
import type {
  NeutronConfig,
  PortPoolConfig,
  PublishConfig,
} from '../../../../src/config/kuryr-config.ts';
import type { Core } from '../../../../src/core/core.ts';
import { createCore } from '../../../../src/core/create-core.ts';
import { Journal } from '../../../../src/core/journal/journal.ts';
import { Claims } from '../../../../src/core/pool/claims.ts';
import { PoolKeeper } from '../../../../src/core/pool/pool-keeper.ts';
import { type Cidr, parseCidr } from '../../../../src/net/cidr.ts';
import { silentLogger } from '../../../../src/observe/log.ts';
import { Metrics } from '../../../../src/observe/metrics.ts';
import type { RetryPolicy } from '../../../../src/openstack/session/with-retry.ts';
import { unlimited } from '../../../../src/util/call.ts';
import type { FakeCloud } from '../../../fakes/neutron/fake-cloud.ts';
import { FakePortBinding } from '../../../fakes/port-binding.ts';
import { tempFolder } from '../../../fakes/temp-folder.ts';
import { type Death, Life, MortalSession, mortal, mortalBinding, type Side } from './life.ts';
import { testConfig } from './test-config.ts';

export interface DriverOptions {
  readonly host?: string;
  /** Routes and name servers of the host, as CIDRs. */
  readonly hostRanges?: readonly string[];
  readonly neutron?: Partial<NeutronConfig>;
  readonly publish?: Partial<PublishConfig>;
  readonly scope?: 'local' | 'global';
  readonly clusterId?: string;
  readonly requestTimeoutMs?: number;
  /** Missing: no port pools. */
  readonly portPool?: Partial<PortPoolConfig>;
  /** Within how long found pools begin to be refilled. */
  readonly jitterMs?: number;
  /** The host of a daemon that lives this long; else one without links. */
  readonly binding?: (life: Life) => PortBinding;
}

/** An answer to dockerd. */
export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

interface Run {
  readonly life: Life;
  readonly session: MortalSession;
  readonly core: Core;
  readonly server: FastifyInstance;
  readonly keeper: PoolKeeper;
}

/** The attempts of a real session, quicker. */
const RETRY: RetryPolicy = { retries: 1, baseMs: 1, capMs: 10, withinMs: 1_000 };
/** How many attempts a request has in these tests. */
export const ATTEMPTS = RETRY.retries + 1;

/** Longer than anything takes that a test waits for. */
const WAIT = { timeout: 5_000, interval: 5 };

const metrics = new Metrics('0');

/**
 * One host's Kuryr on the stand-in cloud, as dockerd sees it. Host and journal outlive the daemon, which
 * can be restarted, or killed at any request to the cloud.
 */
export class Driver {
  readonly cloud: FakeCloud;
  readonly host: FakePortBinding = new FakePortBinding();
  #options: DriverOptions;
  readonly #folder = tempFolder();
  readonly #past: Run[] = [];
  #journals = 0;
  #run: Run | undefined;

  private constructor(cloud: FakeCloud, options: DriverOptions) {
    this.cloud = cloud;
    this.#options = options;
  }

  static async start(cloud: FakeCloud, options: DriverOptions = {}): Promise<Driver> {
    const driver = new Driver(cloud, options);
    await driver.start();
    return driver;
  }

  get core(): Core {
    if (!this.#run) throw new Error('the daemon is not running');
    return this.#run.core;
  }

  /** Starts a new daemon on what the last one left on the disk. */
  async start(): Promise<void> {
    const {
      host = 'host-a',
      hostRanges = [],
      neutron,
      publish,
      scope,
      clusterId,
      requestTimeoutMs,
      portPool,
      jitterMs = 0,
    } = this.#options;
    const life = new Life();
    const cloud = this.cloud.cloudConfig(requestTimeoutMs ? { requestTimeoutMs } : {});
    const session = new MortalSession({ cloud, log: silentLogger, retry: RETRY }, life);
    await session.authenticate(unlimited);
    const ranges = hostRanges.map(readCidr);
    const core = createCore({
      config: testConfig({
        host,
        statePath: this.#folder,
        ...(neutron && { neutron }),
        ...(publish && { publish }),
        ...(scope && { scope }),
        ...(clusterId && { clusterId }),
        ...(portPool && { portPool }),
      }),
      session,
      binding: this.#options.binding?.(life) ?? mortalBinding(this.host, life),
      journal: mortalJournal(await Journal.open(this.journal, silentLogger), life),
      ...(portPool && { claims: new Claims(this.#claims) }),
      calmMs: 0,
      hostRanges: async () => ranges,
      log: silentLogger,
    });
    // As the daemon does before the first call comes.
    await core.features.tags(unlimited).catch(() => undefined);
    const server = createDockerServer({ core, log: silentLogger, metrics });
    const keeper = new PoolKeeper(core);
    keeper.start(jitterMs);
    this.#run = { life, session, core, server, keeper };
  }

  /** Stops the daemon as SIGTERM does. */
  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    if (run) await close(run);
    for (const past of this.#past.splice(0)) await past.session.close();
  }

  /** @param changes of its configuration */
  async restart(changes: DriverOptions = {}): Promise<void> {
    this.#options = { ...this.#options, ...changes };
    await this.stop();
    await this.start();
  }

  /** Ends the daemon as SIGKILL does: at once, and with the disk as it is. */
  crash(): void {
    const run = this.#run;
    if (!run) throw new Error('the daemon is not running');
    run.life.die();
    this.#past.push(run);
    this.#run = undefined;
    // The dead core may still be about to write: the next one gets the files of this moment.
    const before = this.journal;
    this.#journals += 1;
    copyFiles(before, this.journal);
    if (existsSync(`${before}-pool`)) copyFiles(`${before}-pool`, this.#claims);
  }

  /** Lets the daemon die at one of its next requests to the cloud. */
  crashAt(death: Death): void {
    this.#running.life.plan(death, () => this.crash());
  }

  /** How many steps of one side some work takes. */
  async stepsDuring(of: Side, work: () => Promise<unknown>): Promise<number> {
    const { life } = this.#running;
    const before = life.steps(of);
    await work();
    return life.steps(of) - before;
  }

  get alive(): boolean {
    return this.#run !== undefined;
  }

  /** One call of dockerd; rejects when the daemon dies before it answers. */
  async call(method: string, body: unknown = {}): Promise<Reply> {
    return this.send(method, typeof body === 'string' ? body : JSON.stringify(body));
  }

  /** As `call`, with the body as it is. */
  async send(method: string, payload: string): Promise<Reply> {
    const { server, life } = this.#running;
    const answer = server.inject({ method: 'POST', url: `/${method}`, payload });
    const response = await Promise.race([answer, life.end]);
    return { status: response.statusCode, body: response.json() };
  }

  /** Resolves when the pool of a network has so many ports that are plugged and free. */
  async poolHas(free: number): Promise<void> {
    const { core, life } = this.#running;
    const counts = () => core.portPools.all().map((pool) => pool.counts().free);
    const filled = vi.waitFor(() => expect(counts()).toContain(free), WAIT);
    await Promise.race([filled, life.end]);
  }

  get server(): FastifyInstance {
    return this.#running.server;
  }

  /** Resolves when nothing is promised any more; rejects when the daemon dies before. */
  async settled(): Promise<void> {
    const { core, life } = this.#running;
    await Promise.race([core.background.settled(() => true, unlimited), life.end]);
  }

  get #running(): Run {
    if (!this.#run) throw new Error('the daemon is not running');
    return this.#run;
  }

  get #claims(): string {
    return `${this.journal}-pool`;
  }

  /** Its folder. */
  get journal(): string {
    return join(this.#folder, `journal-${this.#journals}`);
  }
}

async function close({ core, server, session, keeper }: Run): Promise<void> {
  await server.close();
  core.stop.abort(new Error('the daemon stops'));
  await keeper.close();
  await core.background.close();
  await session.close();
}

function copyFiles(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) {
    try {
      copyFileSync(join(from, name), join(to, name));
    } catch (error) {
      // It was just being removed or renamed.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function readCidr(text: string): Cidr {
  const cidr = parseCidr(text);
  if (!cidr) throw new Error(`${text} is no CIDR`);
  return cidr;
}

function mortalJournal(journal: Journal, life: Life): Journal {
  return mortal(mortal(journal, ['add'], 'promise', life), ['done'], 'forget', life);
}
