/** How often something happened, and how long it took in all. */
export interface Tally {
  readonly count: number;
  readonly ms: number;
}

/** What Kuryr has counted since its start, or between two readings. */
export interface Figures {
  /** Calls of dockerd, by method: `NetworkDriver.Join`. */
  readonly calls: Readonly<Record<string, Tally>>;
  /** Requests to the cloud, by what they ask for: `POST /ports`. */
  readonly requests: Readonly<Record<string, Tally>>;
  /** Promises that it has not kept yet. */
  readonly pending: number;
  /** Ports that are ready for containers. */
  readonly hot: number;
}

const LINE = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="([^"]*)"/g;

/** Reads the figures out of Prometheus' text format, as `/metrics` answers it. */
export function parseFigures(text: string): Figures {
  const calls: Record<string, Tally> = {};
  const requests: Record<string, Tally> = {};
  let pending = 0;
  let hot = 0;
  for (const line of text.split('\n')) {
    const [, name = '', labelText = '', value = ''] = LINE.exec(line) ?? [];
    const labels = Object.fromEntries(
      [...labelText.matchAll(LABEL)].map(([, label = '', text = '']) => [label, text]),
    );
    const { method = '', path = '' } = labels;
    const plugin = /^kuryr_plugin_call_seconds_(sum|count)$/.exec(name);
    if (plugin) add(calls, method, plugin[1], Number(value));
    const cloud = /^kuryr_cloud_request_seconds_(sum|count)$/.exec(name);
    if (cloud) add(requests, requestName(method, path), cloud[1], Number(value));
    if (name === 'kuryr_pending_operations') pending = Number(value);
    if (name === 'kuryr_pool_ports_hot') hot = Number(value);
  }
  return { calls, requests, pending, hot };
}

/** The name of a request: the version before its path is the same for all of a service. */
export function requestName(method: string, path: string): string {
  return `${method} ${path.replace(/^\/v[\d.]+(?=\/)/, '')}`;
}

/** What happened between two readings; what did not happen is left out. */
export function difference(after: Figures, before: Figures): Figures {
  return {
    calls: subtract(after.calls, before.calls),
    requests: subtract(after.requests, before.requests),
    pending: after.pending,
    hot: after.hot,
  };
}

/** All of some tallies together. */
export function total(tallies: Readonly<Record<string, Tally>>): Tally {
  const all = Object.values(tallies);
  return {
    count: all.reduce((sum, tally) => sum + tally.count, 0),
    ms: all.reduce((sum, tally) => sum + tally.ms, 0),
  };
}

/** One name may have several series: one for each status. */
function add(
  tallies: Record<string, Tally>,
  name: string,
  part: string | undefined,
  value: number,
): void {
  const { count, ms } = tallies[name] ?? { count: 0, ms: 0 };
  tallies[name] = part === 'sum' ? { count, ms: ms + value * 1000 } : { count: count + value, ms };
}

function subtract(
  after: Readonly<Record<string, Tally>>,
  before: Readonly<Record<string, Tally>>,
): Readonly<Record<string, Tally>> {
  const pairs = Object.entries(after).map(([name, { count, ms }]): [string, Tally] => {
    const earlier = before[name] ?? { count: 0, ms: 0 };
    return [name, { count: count - earlier.count, ms: ms - earlier.ms }];
  });
  return Object.fromEntries(pairs.filter(([, { count }]) => count > 0));
}
