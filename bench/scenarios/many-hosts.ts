import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDockerServer } from '../../src/api/docker/docker-server.ts';
import type { Core } from '../../src/core/core.ts';
import { createCore } from '../../src/core/create-core.ts';
import { Journal } from '../../src/core/journal/journal.ts';
import { Claims } from '../../src/core/pool/claims.ts';
import { PoolKeeper } from '../../src/core/pool/pool-keeper.ts';
import { claimsFolder, journalFolder } from '../../src/main/witnesses-of.ts';
import { silentLogger } from '../../src/observe/log.ts';
import { Metrics } from '../../src/observe/metrics.ts';
import { Session } from '../../src/openstack/session/session.ts';
import { type Call, unlimited } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import { type FakeCloud, startFakeCloud } from '../../test/fakes/neutron/fake-cloud.ts';
import { FakePortBinding } from '../../test/fakes/port-binding.ts';
import { Dockerd } from '../../test/unit/driver/support/dockerd.ts';
import { testConfig } from '../../test/unit/driver/support/test-config.ts';

const POOL = { min: 2, max: 0, batch: 2, coolDownMs: 0 } as const;
/** So long idle hosts are watched, and so long a restart of all is, ms. */
const IDLE_MS = 10_000;
const RESTART_MS = 25_000;
const SAMPLE_MS = 1_000;
const metrics = new Metrics('0');

/** What Neutron is asked by so many hosts, each with a network of its own and containers on it. */
export interface ManyHosts {
  readonly hosts: number;
  readonly containersPerHost: number;
  /** Logins and requests of one host that starts again, until it knows its ports. */
  readonly perRestart: number;
  /** All hosts start again at once: what Neutron has to answer in its busiest second, and in all. */
  readonly busiestSecond: number;
  readonly atRestart: number;
  /** Of pools that nobody touches, of all hosts together. */
  readonly idlePerSecond: number;
}

/** Counts requests, with more and more hosts, and with more and more containers on each. */
export async function manyHosts(call: Call): Promise<readonly ManyHosts[]> {
  const results: ManyHosts[] = [];
  for (const [hosts, containers] of [
    [10, 2],
    [10, 20],
    [100, 2],
  ] as const) {
    results.push(await simulate(hosts, containers, call));
  }
  return results;
}

async function simulate(count: number, containers: number, call: Call): Promise<ManyHosts> {
  const names = Array.from({ length: count }, (_, i) => `host-${i}`);
  const cloud = await startFakeCloud({ hosts: names });
  const folder = mkdtempSync(join(tmpdir(), 'kuryr-bench-'));
  const hosts = names.map((name, i) => new Host(cloud, name, join(folder, name), i));
  const requests = () => cloud.requests.length;
  try {
    for (const host of hosts) {
      await host.start(0);
      await host.fill(containers, call);
    }
    let from = requests();
    await sleep(IDLE_MS, call);
    const idlePerSecond = (requests() - from) / (IDLE_MS / 1_000);
    await hosts[0]?.stop();
    from = requests();
    await hosts[0]?.start(0);
    const perRestart = requests() - from;
    await Promise.all(hosts.map((host) => host.stop()));
    from = requests();
    const seconds = busiest(cloud, call);
    await Promise.all(hosts.map((host) => host.start()));
    const busiestSecond = await seconds;
    const atRestart = requests() - from;
    const about = { hosts: count, containersPerHost: containers };
    return { ...about, perRestart, busiestSecond, atRestart, idlePerSecond };
  } finally {
    await Promise.all(hosts.map((host) => host.stop()));
    await cloud.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The most requests in a second of those that follow. */
async function busiest({ requests }: FakeCloud, call: Call): Promise<number> {
  let most = 0;
  let before = requests.length;
  for (let ms = 0; ms < RESTART_MS; ms += SAMPLE_MS) {
    await sleep(SAMPLE_MS, call);
    most = Math.max(most, requests.length - before);
    before = requests.length;
  }
  return most;
}

/** One host's Kuryr in this process. */
class Host {
  readonly #cloud: FakeCloud;
  readonly #name: string;
  readonly #statePath: string;
  readonly #subnet: string;
  readonly #binding = new FakePortBinding();
  #run: { core: Core; keeper: PoolKeeper; session: Session } | undefined;

  constructor(cloud: FakeCloud, name: string, statePath: string, index: number) {
    this.#cloud = cloud;
    this.#name = name;
    this.#statePath = statePath;
    this.#subnet = `10.${100 + Math.floor(index / 250)}.${index % 250}.0/24`;
    this.#binding.onPlug = ({ portId }) => cloud.plug(portId);
  }

  /** Resolves when it knows its ports. */
  async start(jitterMs?: number): Promise<void> {
    const config = testConfig({ host: this.#name, statePath: this.#statePath, portPool: POOL });
    const session = new Session({ cloud: this.#cloud.cloudConfig(), log: silentLogger });
    const core = createCore({
      config,
      session,
      binding: this.#binding,
      journal: await Journal.open(journalFolder(config), silentLogger),
      claims: new Claims(claimsFolder(config)),
      hostRanges: async () => [],
      log: silentLogger,
    });
    await core.features.tags(unlimited);
    const keeper = new PoolKeeper(core);
    keeper.start(jitterMs);
    this.#run = { core, keeper, session };
    await core.portPools.ready(unlimited);
  }

  async fill(containers: number, call: Call): Promise<void> {
    const core = this.#run?.core;
    if (!core) throw new Error(`${this.#name} is not started`);
    const server = createDockerServer({ core, log: silentLogger, metrics });
    const docker = new Dockerd({
      call: async (method, body) => {
        const payload = JSON.stringify(body ?? {});
        const answer = await server.inject({ method: 'POST', url: `/${method}`, payload });
        return { status: answer.statusCode, body: answer.json() };
      },
    });
    const network = await docker.networkCreate({ subnet: this.#subnet });
    for (let i = 0; i < containers; i++) await docker.containerStart(network);
    await core.background.settled(() => true, call);
    const isFull = () => core.portPools.all().every((pool) => pool.in('free').length >= POOL.min);
    while (!isFull()) await sleep(SAMPLE_MS / 50, call);
    await server.close();
  }

  async stop(): Promise<void> {
    const run = this.#run;
    this.#run = undefined;
    if (!run) return;
    run.core.stop.abort(new Error('the daemon stops'));
    await run.keeper.close();
    await run.core.background.close();
    await run.session.close();
  }
}
