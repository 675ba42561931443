/** Measures Kuryr beside Docker's own bridge on a devcloud of its own; `make bench` calls it. */
import { relative } from 'node:path';
import type { Call } from '../src/util/call.ts';
import { temporaryDevcloud, whyNoDevcloud } from '../test/support/temporary-devcloud.ts';
import { TestHost } from '../test/support/test-host.ts';
import { checkLimits, type Verdict } from './limits.ts';
import { loadAverage, machineFacts, measuredCommit } from './machine.ts';
import { type BenchOptions, parseOptions, USAGE } from './options.ts';
import { limitsTable, requestsTable } from './report/requests.ts';
import { writeResult } from './report/result-file.ts';
import { sharesOf, sharesTable } from './report/shares.ts';
import { timesTable, timings, upstreamLines } from './report/times.ts';
import { createNetworks } from './scenarios/container-life.ts';
import { type CountedStep, countRequests } from './scenarios/count-requests.ts';
import { measureTimes } from './scenarios/measure-times.ts';

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

process.exitCode = await main();

async function main(): Promise<number> {
  const options = optionsOrUsage();
  if (!options) return 2;
  const missing = whyNoDevcloud();
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
    return (await bench(options, stop)).every(({ kept }) => kept) ? 0 : 1;
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

async function bench(options: BenchOptions, call: Call): Promise<readonly Verdict[]> {
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
    const figures = options.smoke ? {} : await measure(host, options, counted, call);
    const at = { at: new Date(), commit: await measuredCommit(call) };
    const loads = { loadBefore, loadAfter: await loadAverage() };
    const path = await writeResult(
      { options, machine, ...loads, limits: verdicts, counted, ...figures },
      at,
    );
    const seconds = Math.round((Date.now() - start) / 1000);
    console.log(`\ntook ${seconds} s; written to ${relative(process.cwd(), path)}`);
    await host.cleanUp();
    return verdicts;
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
): Promise<Readonly<Record<string, unknown>>> {
  await host.startKuryr(AHEAD);
  console.log('');
  const progress = (round: number) => console.log(`round ${round + 1} of ${options.rounds}`);
  const timed = await measureTimes(host, options, progress, call);
  const times = timings(timed);
  show('Times', timesTable(times));
  show('For reference, measured elsewhere', upstreamLines());
  const shares = SHARES.map(([operation, network]) => sharesOf(operation, network, timed, counted));
  for (const share of shares) show('Where the time goes', sharesTable(share));
  return { times, shares, timed };
}

function show(title: string, text: string): void {
  console.log(`\n${title}\n\n${text}`);
}
