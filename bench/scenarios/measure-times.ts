import type { Call } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import type { TestHost } from '../../test/support/test-host.ts';
import { difference, type Figures } from '../kuryr/figures.ts';
import { readyFor, settledFigures } from '../kuryr/read-figures.ts';
import { interleave } from '../measure/interleave.ts';
import { waitForQuiet } from '../measure/quiet.ts';
import type { BenchOptions } from '../options.ts';
import type { Observe, Scenario, Step } from './scenario.ts';

/** One step as a user saw it, and what Kuryr did for it. */
export interface TimedStep extends Step {
  readonly round: number;
  readonly ms: number;
  /** What Kuryr did until all of it was done, also behind its answers. */
  readonly figures: Figures;
  /** The share of the processors' time that was used just before its scenario began. */
  readonly busyBefore: number;
}

/** After a step, for what OVN and dockerd do behind their answers; the same for every network. */
const PAUSE_MS = 200;

/** Measures scenarios in turns. `progress` is told of every round. */
export async function measureTimes(
  host: TestHost,
  scenarios: readonly Scenario[],
  options: Pick<BenchOptions, 'rounds' | 'warmUp' | 'quietMs'>,
  progress: (round: number) => void,
  call: Call,
): Promise<readonly TimedStep[]> {
  const steps: TimedStep[] = [];
  let begun = Number.NEGATIVE_INFINITY;
  await interleave(
    scenarios,
    options,
    async (scenario, round) => {
      if (round > begun) progress(round);
      begun = round;
      const busyBefore = await waitForQuiet(options.quietMs, call);
      const observe: Observe = async (step, work) => {
        const before = await settledFigures(host.adminSocket, call, readyFor(step));
        const start = performance.now();
        await work();
        const ms = performance.now() - start;
        const figures = difference(await settledFigures(host.adminSocket, call), before);
        if (round >= 0) steps.push({ ...step, round, ms, figures, busyBefore });
        await sleep(PAUSE_MS, call);
      };
      await scenario.run(host, observe, round);
    },
    call,
  );
  return steps;
}
