/**
 * One Kuryr in a process of its own: the real core, session and plugin socket, on a stand-in cloud and a host
 * without links. Its parent is the backend that reports links to Neutron, and asks it for figures.
 */
import { createDockerServer } from '../../src/api/docker/docker-server.ts';
import type { PlugRequest } from '../../src/binding/plug-request.ts';
import type { CloudConfig } from '../../src/config/cloud.ts';
import type { PortPoolConfig } from '../../src/config/kuryr-config.ts';
import { createCore } from '../../src/core/create-core.ts';
import { Journal } from '../../src/core/journal/journal.ts';
import { Claims } from '../../src/core/pool/claims.ts';
import { PoolKeeper } from '../../src/core/pool/pool-keeper.ts';
import { listenOnSocket } from '../../src/main/listen.ts';
import { claimsFolder, journalFolder } from '../../src/main/witnesses-of.ts';
import { silentLogger } from '../../src/observe/log.ts';
import { Metrics } from '../../src/observe/metrics.ts';
import { Session } from '../../src/openstack/session/session.ts';
import { unlimited } from '../../src/util/call.ts';
import { FakePortBinding } from '../../test/fakes/port-binding.ts';
import { testConfig } from '../../test/unit/driver/support/test-config.ts';
import { type LoopTurns, watchTurns } from './loop-turns.ts';

export interface DaemonOptions {
  readonly cloud: CloudConfig;
  readonly host: string;
  readonly statePath: string;
  /** Path of the plugin socket. */
  readonly socket: string;
  readonly portPool: Partial<PortPoolConfig>;
  /** Ids of the ports that an earlier run of the daemon plugged. */
  readonly plugged: readonly string[];
}

export interface DaemonFigures {
  /** Promises not kept yet. */
  readonly pending: number;
  /** Ports of all pools. */
  readonly hot: number;
  readonly free: number;
  readonly resting: number;
  readonly used: number;
  readonly warm: number;
  readonly cold: number;
  /** Bytes. */
  readonly heap: number;
  readonly rss: number;
}

/** From the process' start to then, ms. */
export interface StartTimes {
  readonly listensMs: number;
  readonly recoveredMs: number;
}

export type ToDaemon = 'figures' | 'collect garbage' | 'watch turns' | 'stop';
export type FromDaemon =
  | { readonly plugged: string }
  | { readonly started: StartTimes }
  | { readonly figures: DaemonFigures }
  | { readonly turns: LoopTurns };

const options: DaemonOptions = JSON.parse(process.argv[2] ?? '');
const tell = (message: FromDaemon) => process.send?.(message);

const config = testConfig(options);
const host = new FakePortBinding();
for (const portId of options.plugged) {
  host.plugged.set(portId, { portId, endpointId: portId, macAddress: '', mtu: 0 } as PlugRequest);
}
host.onPlug = ({ portId }) => tell({ plugged: portId });
const session = new Session({ cloud: options.cloud, log: silentLogger });
const core = createCore({
  config,
  session,
  binding: host,
  journal: await Journal.open(journalFolder(config), silentLogger),
  claims: new Claims(claimsFolder(config)),
  hostRanges: async () => [],
  log: silentLogger,
});
const keeper = new PoolKeeper(core);
keeper.start(0);
const server = createDockerServer({ core, log: silentLogger, metrics: new Metrics('0') });
await listenOnSocket(server, options.socket, 'kuryr_uri');
const listensMs = performance.now();
await core.features.tags(unlimited);
await core.portPools.ready(unlimited);
tell({ started: { listensMs, recoveredMs: performance.now() } });

let turns: (() => LoopTurns) | undefined;
process.on('message', async (message: ToDaemon) => {
  if (message === 'collect garbage') globalThis.gc?.();
  if (message === 'figures') tell({ figures: figures() });
  if (message === 'watch turns') {
    if (turns) tell({ turns: turns() });
    turns = turns ? undefined : watchTurns();
  }
  if (message === 'stop') {
    await server.close();
    core.stop.abort(new Error('the daemon stops'));
    await keeper.close();
    await core.background.close();
    await session.close();
    process.exit();
  }
});

function figures(): DaemonFigures {
  const pools = core.portPools.all();
  const members = pools.flatMap((pool) => pool.in('new', 'free', 'returned', 'claimed', 'leaving'));
  const count = (state: string) => members.filter((member) => member.state === state).length;
  const hot = members.filter(({ state, port }) => state === 'free' && port.status === 'ACTIVE');
  const { heapUsed: heap, rss } = process.memoryUsage();
  return {
    pending: core.background.pending().length,
    hot: hot.length,
    free: count('free'),
    resting: count('returned'),
    used: count('claimed'),
    ...core.portPools.counts,
    heap,
    rss,
  };
}
