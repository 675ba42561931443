import { type Ratio, ratioOf, type Summary, summarize } from '../measure/statistics.ts';
import type { TimedStep } from '../scenarios/measure-times.ts';
import { NETWORKS, type Network, OPERATIONS, type Operation } from '../scenarios/scenario.ts';
import { UPSTREAM } from '../upstream.ts';
import { table } from './table.ts';

/** How long an operation takes on a network, and beside Docker's bridge in the same rounds. */
export interface Timing extends Summary {
  readonly operation: Operation;
  readonly network: Network;
  readonly toBridge: Ratio;
}

export function timings(steps: readonly TimedStep[]): readonly Timing[] {
  const samples = (operation: Operation, network: Network) =>
    steps.filter((s) => s.operation === operation && s.network === network).map((s) => s.ms);
  return OPERATIONS.flatMap((operation) =>
    NETWORKS.flatMap((network) => {
      const own = samples(operation, network);
      if (own.length === 0) return [];
      const toBridge = ratioOf(own, samples(operation, 'bridge'));
      return [{ operation, network, ...summarize(own), toBridge }];
    }),
  );
}

export function timesTable(list: readonly Timing[]): string {
  const heading = ['', 'n', 'median ms', 'p95', 'least', 'to bridge', '95 % of resamplings'];
  const rows = list.map(({ operation, network, n, median, p95, least, toBridge }) => [
    `${operation.padEnd(21)}  ${network}`,
    ...[String(n), median.toFixed(0), p95.toFixed(0), least.toFixed(0)],
    toBridge.ratio.toFixed(2),
    network === 'bridge' ? '' : `${toBridge.low.toFixed(2)} to ${toBridge.high.toFixed(2)}`,
  ]);
  return table([heading, ...rows]);
}

/** Upstream's published figures, to be set beside ours. */
export function upstreamLines(): string {
  return Object.entries(UPSTREAM)
    .map(([operation, { none, bridge, kuryr }]) => {
      const ratio = (kuryr / bridge).toFixed(2);
      return `${operation}: none ${none}, bridge ${bridge}, the Python kuryr-libnetwork ${kuryr} ms (${ratio} of bridge)`;
    })
    .join('\n');
}
