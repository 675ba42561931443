import type { Goal } from './goals.ts';
import { total } from './kuryr/figures.ts';
import { median, quantileOf } from './measure/statistics.ts';
import type { TimedStep } from './scenarios/measure-times.ts';
import { CROWD_OPERATIONS, type Network, type Operation } from './scenarios/scenario.ts';

/** The calls in which dockerd waits for a container's port and link. */
const START_CALLS = [
  'IpamDriver.RequestAddress',
  'NetworkDriver.CreateEndpoint',
  'NetworkDriver.Join',
] as const;
const NEUTRON_PORT = 'POST /ports';

/** The goals that hold on any machine, since they compare what was measured in the same rounds. */
export function timeGoals(steps: readonly TimedStep[]): readonly Goal[] {
  const times = (operation: Operation) => (network: Network) =>
    steps.filter((s) => s.operation === operation && s.network === network).map((s) => s.ms);
  const [starts, removals] = [times('docker start'), times('docker rm -f')];
  const both = (network: Network) =>
    starts(network).map((ms, round) => ms + (removals(network)[round] ?? Number.NaN));
  return [
    ratioTo('bridge', 'docker start', 1.06, starts),
    ratioTo('idle', 'docker start', 1.03, starts),
    ratioTo('bridge', 'docker start and rm -f', 0.97, both),
    coldGoal(steps),
    ownTimeGoal(steps),
    ...CROWD_OPERATIONS.map((operation) => ratioTo('bridge', operation, 1, times(operation))),
    // What was not measured, as `--crowds 0` asks for, is no goal.
  ].filter(({ seen }) => !Number.isNaN(seen));
}

function ratioTo(
  base: Network,
  what: string,
  most: number,
  samples: (network: Network) => readonly number[],
): Goal {
  const seen = median(samples('kuryr')) / median(samples(base));
  return { what: `${what}, to ${base}`, seen, most };
}

/** A cold start may take as much longer as Neutron takes for the port, and 10 ms. */
function coldGoal(steps: readonly TimedStep[]): Goal {
  const starts = (network: Network) =>
    steps.filter((s) => s.operation === 'docker start' && s.network === network);
  const [cold, warm] = [starts('kuryr cold'), starts('kuryr')];
  const neutron = cold.map(({ figures }) => figures.requests[NEUTRON_PORT]?.ms ?? 0);
  const times = (list: readonly TimedStep[]) => median(list.map(({ ms }) => ms));
  const seen = times(cold) - times(warm) - median(neutron);
  const what = `ms that a cold start takes above a warm one and Neutron's ${NEUTRON_PORT}`;
  return { what, seen, most: 10 };
}

/** 99 of 100 warm starts wait for Kuryr itself less than 5 ms, in all their calls. */
function ownTimeGoal(steps: readonly TimedStep[]): Goal {
  const waits = steps
    .filter((s) => s.network === 'kuryr' && s.operation === 'docker start')
    .map(({ figures: { calls } }) => {
      const own = START_CALLS.flatMap((call) =>
        calls[call] ? [[call, calls[call]] as const] : [],
      );
      return total(Object.fromEntries(own)).ms;
    });
  const seen = quantileOf(waits, 0.99);
  return { what: 'ms in the calls of a warm start, p99', seen, most: 5 };
}
