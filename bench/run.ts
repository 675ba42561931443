/** Measures Kuryr beside Docker's own bridge on a devcloud of its own; `make bench` calls it. */
import { relative } from 'node:path';
import type { Call } from '../src/util/call.ts';
import { temporaryDevcloud, whyNoDevcloud } from '../test/support/temporary-devcloud.ts';
import { TestHost } from '../test/support/test-host.ts';
import { type JudgedGoal, judge } from './goals.ts';
import { startIdleDriver } from './idle-driver/start-idle-driver.ts';
import { checkLimits } from './limits.ts';
import { loadAverage, machineFacts, measuredCommit } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { goalsTable } from './report/goals.ts';
import { limitsTable, requestsTable } from './report/requests.ts';
import { writeResult } from './report/result-file.ts';
import { type Share, sharesOf, sharesTable } from './report/shares.ts';
import { type Timing, timesTable, timings, upstreamLines } from './report/times.ts';
import { measureScale } from './scale.ts';
import { containerCrowd } from './scenarios/container-crowd.ts';
import { containerLife, createIdleNetwork, createNetworks } from './scenarios/container-life.ts';
import { type CountedStep, countRequests } from './scenarios/count-requests.ts';
import { measureTimes, type TimedStep } from './scenarios/measure-times.ts';
import { networkLife } from './scenarios/network-life.ts';
import { CROWD_OPERATIONS, NETWORKS, networkName } from './scenarios/scenario.ts';

const DEVCLOUD = { prefix: 'kuryr-bench-', firstPort: 27_000, hosts: 1 } as const;

/** The operations of which it is told where their time goes. */
const SHARES = [
  ['docker start', 'kuryr'],
  ['docker start', 'kuryr cold'],
  ['docker rm -f', 'kuryr'],
  ['docker rm -f', 'kuryr cold'],
  ['docker network create', 'kuryr'],
] as const;
/** Ports are made ahead as they are by default. */
const AHEAD = { 'port_pool.enabled': 'true' } as const;
/** Enough of them for the largest crowd, so that none is made while it comes. */
const AHEAD_OF_CROWDS = {
  ...AHEAD,
  'port_pool.ports_pool_batch': '64',
  'port_pool.ports_pool_max': '64',
  'port_pool.cool_down': '1',
} as const;
/** The idle driver gives each back as soon as its container is gone. */
const IDLE_LINKS = 4;

import { timeGoals } from './time-goals.ts';

interface Measured {
  readonly goals: readonly JudgedGoal[];
  readonly times: readonly Timing[];
  readonly shares: readonly (readonly Share[])[];
  readonly timed: readonly TimedStep[];
}

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOrUsage();
  if (!options) return 2;
  const missing = options.standIn ? undefined : whyNoDevcloud();
  if (missing) {
    console.error(`no benchmark: ${missing}`);
    return 1;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!stop.signal.aborted) console.error(`${signal}: taking the devcloud down`);
      stop.abort(new Error(`ended by ${signal}`));
    });
  }
  try {
    if (options.standIn) return (await benchStandIn(stop)) ? 0 : 1;
    const kept = await bench(options, stop);
    return kept && (options.smoke || (await benchStandIn(stop))) ? 0 : 1;
  } catch (error) {
    // Whatever fails after that fails because of it.
    const cause = stop.signal.aborted ? stop.signal.reason : error;
    console.error(cause instanceof Error ? cause.message : cause);
    return 1;
  }
}

function optionsOrUsage(): BenchOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    return undefined;
  }
}

/** What needs no cloud; a result file of its own. @returns whether all goals were reached */
async function benchStandIn(call: Call): Promise<boolean> {
  const loadBefore = await loadAverage();
  const figures = await measureScale(call);
  const at = { at: new Date(), commit: await measuredCommit(call) };
  const path = await writeResult(
    { standIn: true, loadBefore, loadAfter: await loadAverage(), ...figures },
    at,
  );
  console.log(`\nwritten to ${relative(process.cwd(), path)}`);
  return figures.goals.every(({ kept }) => kept);
}

/** Answers whether every limit and every goal was kept. */
async function bench(options: BenchOptions, call: Call): Promise<boolean> {
  const loadBefore = await loadAverage();
  console.log(`load before: ${loadBefore.join(' ')}; bringing up a devcloud`);
  const devcloud = await temporaryDevcloud(DEVCLOUD, call);
  const start = Date.now();
  let host: TestHost | undefined;
  try {
    host = await TestHost.open(devcloud.state, 'h1');
    const counted = await count(host, call);
    const verdicts = checkLimits(counted);
    show('Limits', limitsTable(verdicts));
    const machine = await machineFacts(host);
    const figures = options.smoke ? undefined : await measure(host, options, counted, call);
    const at = { at: new Date(), commit: await measuredCommit(call) };
    const loads = { loadBefore, loadAfter: await loadAverage() };
    const path = await writeResult(
      { options, machine, ...loads, limits: verdicts, counted, ...figures },
      at,
    );
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(`\ntook ${seconds} s; written to ${relative(process.cwd(), path)}`);
    await host.cleanUp();
    return [...verdicts, ...(figures?.goals ?? [])].every(({ kept }) => kept);
  } finally {
    // dockerd first: without its driver it would wait for it, container by container.
    await devcloud.remove();
    await host?.stopKuryr();
  }
}

async function count(host: TestHost, call: Call): Promise<readonly CountedStep[]> {
  await host.startKuryr({ ...AHEAD, 'DEFAULT.log_level': 'debug' });
  await createNetworks(host);
  const counted = await countRequests(host, call);
  await host.stopKuryr();
  show('Requests to the cloud', requestsTable(counted));
  return counted;
}

async function measure(
  host: TestHost,
  options: BenchOptions,
  counted: readonly CountedStep[],
  call: Call,
): Promise<Measured> {
  const stopIdle = await startIdleDriver(host, IDLE_LINKS);
  const timed = await Promise.resolve()
    .then(() => lives(host, options, call))
    .then(async (some) => [...some, ...(await crowds(host, options, call))])
    .finally(stopIdle);
  const goals = judge(timeGoals(timed));
  const times = timings(timed);
  show('Times', timesTable(times));
  show('For reference, measured elsewhere', upstreamLines());
  const shares = SHARES.map(([operation, network]) => sharesOf(operation, network, timed, counted));
  for (const share of shares) show('Where the time goes', sharesTable(share));
  show('Goals', goalsTable(goals));
  return { goals, times, shares, timed };
}

/** One container or network at a time. */
async function lives(host: TestHost, options: BenchOptions, call: Call) {
  await createIdleNetwork(host);
  await host.startKuryr(AHEAD);
  const containers = NETWORKS.map((network) => containerLife(network));
  const scenarios = [...containers, networkLife('bridge'), networkLife('kuryr')];
  const timed = await measureTimes(host, scenarios, options, progressOf(options.rounds), call);
  await host.docker('network', 'rm', ...(['idle', 'bridge', 'kuryr'] as const).map(networkName));
  await host.stopKuryr();
  return timed;
}

/** Many containers at a time. */
async function crowds(host: TestHost, options: BenchOptions, call: Call) {
  if (options.crowds === 0) return [];
  await host.startKuryr(AHEAD_OF_CROWDS);
  await createNetworks(host);
  const scenarios = CROWD_OPERATIONS.flatMap((operation) => [
    containerCrowd('bridge', operation),
    containerCrowd('kuryr', operation),
  ]);
  const rounds = { ...options, rounds: options.crowds, warmUp: 1 };
  return await measureTimes(host, scenarios, rounds, progressOf(options.crowds), call);
}

function progressOf(rounds: number): (round: number) => void {
  console.log('');
  return (round) => console.log(`round ${round + 1} of ${rounds}`);
}

function show(title: string, text: string): void {
  console.log(`\n${title}\n\n${text}`);
}
