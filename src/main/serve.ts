import type { FastifyInstance } from 'fastify';
import { createAdminServer } from '../api/admin/admin-server.ts';
import { createDockerServer } from '../api/docker/docker-server.ts';
import { Binding } from '../binding/binding.ts';
import type { CloudConfig } from '../config/cloud.ts';
import type { KuryrConfig } from '../config/kuryr-config.ts';
import type { Core } from '../core/core.ts';
import { createCore } from '../core/create-core.ts';
import { Journal } from '../core/journal/journal.ts';
import { NameWatch } from '../core/names/name-watch.ts';
import { DNS_EXTENSION } from '../core/names/port-names.ts';
import { Claims } from '../core/pool/claims.ts';
import { PoolKeeper } from '../core/pool/pool-keeper.ts';
import type { PoolPortState } from '../core/pool/pool-port.ts';
import { Reconciler } from '../core/reconcile/reconciler.ts';
import { DockerClient } from '../docker/docker-client.ts';
import { isCode } from '../errors/kuryr-error.ts';
import { Netlink } from '../linux/netlink/netlink.ts';
import type { Logger } from '../observe/log.ts';
import { Metrics } from '../observe/metrics.ts';
import { listExtensions } from '../openstack/neutron/extensions/list.ts';
import { Session } from '../openstack/session/session.ts';
import { unlimited, withDeadline } from '../util/call.ts';
import { daemonStatusOf } from './daemon-status-of.ts';
import { discoveryFile, writeDiscoveryFile } from './discovery-file.ts';
import { hostRanges } from './host-ranges.ts';
import { listenOnAddress, listenOnSocket } from './listen.ts';
import type { LiveConfig } from './live-config.ts';
import { beOnlyOne } from './only-one.ts';
import { OpenVswitchOnDemand } from './open-vswitch-on-demand.ts';
import { readTls } from './read-tls.ts';
import { claimsFolder, journalFolder, witnessesOf } from './witnesses-of.ts';

export interface ServeOptions {
  readonly config: KuryrConfig;
  readonly cloud: CloudConfig;
  readonly log: Logger;
  /** Of this program. */
  readonly version: string;
  readonly live: LiveConfig;
}

/** How long a readiness check may take. */
const CHECK_MS = 3_000;

const NO_DNS =
  '[neutron] name_ports = dns_name needs the extension dns-integration, which this Neutron does not offer: ports get descriptions only; ' +
  'load dns_domain_ports among the extension_drivers of ML2, or set name_ports = description';

/** Builds the daemon and lets it listen. Needs neither the cloud nor Open vSwitch to be up. */
export async function serve(options: ServeOptions): Promise<{ stop: () => Promise<void> }> {
  const { config, cloud, log, version, live } = options;
  const startedAt = new Date();
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    undo.push(await beOnlyOne(config.host, config.clusterId));
    const metrics = new Metrics(version);
    const session = new Session({
      cloud,
      log,
      onRequest: (event) => metrics.cloudRequest(event),
      onToken: (outcome) => metrics.token(outcome),
      onRefused: () => live.reload('Keystone refused the credentials'),
    });
    undo.push(() => session.close());
    const ovs = new OpenVswitchOnDemand({ endpoint: config.binding.ovsdbConnection, log });
    undo.push(() => ovs.close());
    const netlink = await Netlink.open({ log }, unlimited);
    undo.push(() => netlink.close());
    const core = createCore({
      config,
      session,
      binding: new Binding({ config: config.binding, netlink, openOvs: (call) => ovs.open(call) }),
      journal: await Journal.open(journalFolder(config), log),
      ...(config.portPool.enabled && { claims: new Claims(claimsFolder(config)) }),
      hostRanges: hostRanges(netlink),
      log,
    });
    undo.push(() => core.background.close());
    const keeper = new PoolKeeper(core);
    keeper.start();
    undo.push(() => keeper.close());
    metrics.watch('kuryr_endpoints', () => core.endpoints.size);
    metrics.watch('kuryr_pending_operations', () => core.background.pending().length);
    metrics.watch('kuryr_oldest_pending_operation_seconds', () => {
      return (core.background.promises()[0]?.ageMs ?? 0) / 1000;
    });
    countPools(metrics, core, keeper);

    await listenAsPlugin(config, core, metrics, log, undo);
    const reconciler = new Reconciler({
      core,
      witnesses: witnessesOf({ config, session, marks: core.marks, netlink, ovs }),
      onMend: ({ kind }) => metrics.mended(kind),
      onLook: (look) => metrics.looked(look),
    });
    const admin = createAdminServer({
      core,
      metrics,
      checks: readiness(session, ovs),
      status: () => daemonStatusOf({ core, version, startedAt, lastLook: reconciler.last }),
    });
    await listenOnSocket(admin, config.adminSocket, '[DEFAULT] admin_socket');
    undo.push(() => admin.close());
    reconciler.start();
    undo.push(() => reconciler.close());
    live.start({
      setReconcileInterval: (ms) => reconciler.setInterval(ms),
      setCredentials: (credentials) => {
        session.setCredentials(credentials);
        core.background.retryNow();
      },
      onReload: (outcome) => metrics.reloaded(outcome),
    });
    undo.push(async () => live.close());
    const nameWatch = new NameWatch({ core, docker: new DockerClient(config.dockerHost) });
    nameWatch.start();
    undo.push(() => nameWatch.close());
    metrics.watch('kuryr_docker_watched', () => Number(core.names.isTold));
    // First of all: the servers wait for their calls, and some calls wait without limit.
    undo.push(async () => core.stop.abort(new Error('the daemon stops')));
    log.info(
      { uri: config.server.uri, admin: config.adminSocket, host: config.host },
      'kuryr serves',
    );
    void warmUp(session, core, log);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What the port pools have, and how often they were of use. */
function countPools(metrics: Metrics, { portPools }: Core, keeper: PoolKeeper): void {
  const sum = (...states: readonly PoolPortState[]) =>
    portPools.all().reduce((all, pool) => all + pool.in(...states).length, 0);
  const hot = () =>
    portPools
      .all()
      .flatMap((pool) => pool.in('free'))
      .filter(({ port }) => port.status === 'ACTIVE').length;
  metrics.watch('kuryr_pool_ports_free', () => sum('new', 'free', 'returned'));
  metrics.watch('kuryr_pool_ports_hot', hot);
  metrics.watch('kuryr_pool_ports_used', () => sum('claimed'));
  metrics.watch('kuryr_pool_refilled_ports_total', () => keeper.refills);
  metrics.watch('kuryr_pool_claims_warm_total', () => portPools.counts.warm);
  metrics.watch('kuryr_pool_claims_cold_total', () => portPools.counts.cold);
  metrics.watch('kuryr_pool_problems', () => {
    return portPools.all().filter(({ problem }) => problem !== undefined).length;
  });
}

async function listenAsPlugin(
  config: KuryrConfig,
  core: Core,
  metrics: Metrics,
  log: Logger,
  undo: (() => Promise<unknown>)[],
): Promise<void> {
  const { uri, tls } = config.server;
  const server: FastifyInstance = createDockerServer({
    core,
    log,
    metrics,
    ...(tls && { tls: await readTls(tls) }),
  });
  undo.push(() => server.close());
  const socket = /^unix:\/\/(.+)$/.exec(uri)?.[1];
  if (socket) return listenOnSocket(server, socket, '[DEFAULT] kuryr_uri');
  await listenOnAddress(server, uri, '[DEFAULT] kuryr_uri');
  if (tls && !tls.docker) return;
  undo.push(await writeDiscoveryFile(discoveryFile(uri, tls?.docker)));
}

function readiness(session: Session, ovs: OpenVswitchOnDemand) {
  return [
    {
      name: 'cloud',
      check: async () => void (await session.authenticate(withDeadline(CHECK_MS))),
    },
    {
      name: 'neutron',
      // Asked anew: what is remembered says nothing about now.
      check: async () => void (await listExtensions(session, withDeadline(CHECK_MS))),
    },
    {
      name: 'open-vswitch',
      check: async () => {
        const { connected } = await ovs.open(withDeadline(CHECK_MS));
        if (!connected)
          throw new Error('the connection to Open vSwitch is down; it is being made anew');
      },
    },
  ];
}

const NO_TAGS =
  'Neutron has no tags for subnets and ports; names and descriptions say what is ours instead';

/** Logs in and asks what Neutron can do before the first container wants it. */
async function warmUp(session: Session, core: Core, log: Logger): Promise<void> {
  try {
    await session.authenticate(withDeadline(CHECK_MS * 5));
    const call = withDeadline(CHECK_MS * 5);
    await core.features.requireSubnetPools(call);
    if (!(await core.features.tags(call)).others) log.warn(NO_TAGS);
    if (
      core.config.neutron.namePorts === 'dns_name' &&
      !(await core.features.has(DNS_EXTENSION, call))
    ) {
      log.error(NO_DNS);
    }
  } catch (error) {
    if (isCode(error, 'NEUTRON_LACKS')) return log.error(error.message);
    log.warn(
      { err: error },
      'the cloud does not answer yet; calls that need it will fail until it does',
    );
  }
}
