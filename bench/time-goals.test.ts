import { expect, test } from 'vitest';
import { judge } from './goals.ts';
import type { Tally } from './kuryr/figures.ts';
import type { TimedStep } from './scenarios/measure-times.ts';
import type { Network, Operation } from './scenarios/scenario.ts';
import { timeGoals } from './time-goals.ts';

function step(
  operation: Operation,
  network: Network,
  ms: number,
  { calls = {}, requests = {} }: Partial<Record<'calls' | 'requests', Record<string, Tally>>> = {},
): TimedStep {
  const figures = { calls, requests, pending: 0, hot: 0 };
  return { operation, network, ms, round: 0, figures, busyBefore: 0 };
}

/** Calls of dockerd that took so long in all. */
function callsOf(ms: number): Record<string, Tally> {
  return {
    'IpamDriver.RequestAddress': { count: 1, ms: 1 },
    'NetworkDriver.Join': { count: 1, ms: ms - 1 },
    'NetworkDriver.EndpointOperInfo': { count: 1, ms: 100 },
  };
}

function run(warm: number, cold: number, own: number): readonly TimedStep[] {
  return [
    step('docker start', 'bridge', 200),
    step('docker start', 'idle', 205),
    step('docker start', 'kuryr', warm, { calls: callsOf(own) }),
    step('docker start', 'kuryr cold', cold, {
      requests: { 'POST /ports': { count: 1, ms: 500 } },
    }),
    step('docker rm -f', 'bridge', 100),
    step('docker rm -f', 'kuryr', 80),
    step('24 × docker run -d, 8 at a time', 'bridge', 3000),
    step('24 × docker run -d, 8 at a time', 'kuryr', warm * 15),
  ];
}

test('goals compare what was measured in the same run, and leave out what was not', () => {
  const goals = judge(timeGoals(run(210, 715, 4)));
  expect(goals.map(({ what, seen }) => [what, Number(seen.toFixed(3))])).toEqual([
    ['docker start, to bridge', 1.05],
    ['docker start, to idle', 1.024],
    ['docker start and rm -f, to bridge', 0.967],
    ["ms that a cold start takes above a warm one and Neutron's POST /ports", 5],
    ['ms in the calls of a warm start, p99', 4],
    ['24 × docker run -d, 8 at a time, to bridge', 1.05],
  ]);
  expect(goals.map(({ kept }) => kept)).toEqual([true, true, true, true, true, false]);
});

test('each goal can be missed', () => {
  expect(judge(timeGoals(run(240, 755, 6))).filter(({ kept }) => kept)).toEqual([]);
});
