/** One figure, in Prometheus' terms. */
export interface MetricRow {
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
}

/** Every figure of our own; those of the process itself are Node's usual ones. */
export const metricTable = {
  pluginCalls: {
    name: 'kuryr_plugin_call_seconds',
    kind: 'histogram',
    help: 'Calls of dockerd, by method and HTTP status of the answer',
    labels: ['method', 'status'],
  },
  cloudRequests: {
    name: 'kuryr_cloud_request_seconds',
    kind: 'histogram',
    help: 'Requests to OpenStack, by service, method, path and status (0: no answer)',
    labels: ['service', 'method', 'path', 'status'],
  },
  tokens: {
    name: 'kuryr_token_requests_total',
    kind: 'counter',
    help: 'Logins at Keystone, by outcome: ok, refused (the credentials), failed (no answer)',
    labels: ['outcome'],
  },
  reloads: {
    name: 'kuryr_config_reloads_total',
    kind: 'counter',
    help: 'Times that the configuration was read again, by outcome: changed, unchanged, refused (a mistake in it)',
    labels: ['outcome'],
  },
  mended: {
    name: 'kuryr_mended_total',
    kind: 'counter',
    help: 'What was left behind or wrong and has been mended, by kind of finding',
    labels: ['kind'],
  },
  looks: {
    name: 'kuryr_reconcile_looks_total',
    kind: 'counter',
    help: 'Looks for what was left behind, by outcome: ok, failed (Docker, the cloud or Open vSwitch did not answer)',
    labels: ['outcome'],
  },
  uncertain: {
    name: 'kuryr_reconcile_suspicions',
    kind: 'gauge',
    help: 'What seemed left behind at the last look and waits for the next one to be certain',
    labels: [],
  },
  endpoints: {
    name: 'kuryr_endpoints',
    kind: 'gauge',
    help: 'Endpoints in memory',
    labels: [],
  },
  pending: {
    name: 'kuryr_pending_operations',
    kind: 'gauge',
    help: 'Promises not kept yet',
    labels: [],
  },
  oldestPending: {
    name: 'kuryr_oldest_pending_operation_seconds',
    kind: 'gauge',
    help: 'Age of the oldest promise that is not kept yet; 0 without one',
    labels: [],
  },
  dockerWatched: {
    name: 'kuryr_docker_watched',
    kind: 'gauge',
    help: 'Whether Docker tells its names',
    labels: [],
  },
  poolFree: {
    name: 'kuryr_pool_ports_free',
    kind: 'gauge',
    help: 'Ports made ahead that wait for a container',
    labels: [],
  },
  poolHot: {
    name: 'kuryr_pool_ports_hot',
    kind: 'gauge',
    help: 'Those of them that are plugged and ACTIVE',
    labels: [],
  },
  poolUsed: {
    name: 'kuryr_pool_ports_used',
    kind: 'gauge',
    help: 'Ports made ahead that containers have',
    labels: [],
  },
  poolRefilled: {
    name: 'kuryr_pool_refilled_ports_total',
    kind: 'counter',
    help: 'Ports made ahead since the start of the daemon',
    labels: [],
  },
  poolWarm: {
    name: 'kuryr_pool_claims_warm_total',
    kind: 'counter',
    help: 'Addresses given out with a port that was ready',
    labels: [],
  },
  poolCold: {
    name: 'kuryr_pool_claims_cold_total',
    kind: 'counter',
    help: 'Addresses whose network has a pool, but no port was ready',
    labels: [],
  },
  poolProblems: {
    name: 'kuryr_pool_problems',
    kind: 'gauge',
    help: 'Pools whose last refill failed',
    labels: [],
  },
  build: {
    name: 'kuryr_build_info',
    kind: 'gauge',
    help: 'Always 1; the version is a label',
    labels: ['version'],
  },
} as const satisfies Record<string, MetricRow>;

/** Names of the figures that are read when they are asked for. */
export type WatchedMetric = Extract<
  (typeof metricTable)[keyof typeof metricTable],
  { kind: 'gauge' | 'counter'; labels: readonly [] }
>['name'];
