import type { Call } from '../../src/util/call.ts';
import { sleep } from '../../src/util/sleep.ts';
import type { TestHost } from '../../test/support/test-host.ts';
import { difference, total } from '../kuryr/figures.ts';
import { type LoggedRequest, readLoggedRequests } from '../kuryr/logged-requests.ts';
import { readyFor, settledFigures } from '../kuryr/read-figures.ts';
import { interleave } from '../measure/interleave.ts';
import { containerLife } from './container-life.ts';
import { networkLife } from './network-life.ts';
import type { Network, Observe, Operation } from './scenario.ts';

/** What one step asked of the cloud. */
export interface CountedStep {
  readonly operation: Operation;
  readonly network: Network;
  readonly requests: readonly LoggedRequest[];
}

const ROUNDS = { rounds: 3, warmUp: 1 };
/** How long the last lines of Kuryr's log may take through their pipe. */
const PIPE_MS = 100;

/** Counts what each step on Kuryr asks of the cloud; Kuryr must log at level debug. */
export async function countRequests(host: TestHost, call: Call): Promise<readonly CountedStep[]> {
  const steps: CountedStep[] = [];
  const observe: Observe = async (step, work) => {
    const { operation, network } = step;
    const before = await settledFigures(host.adminSocket, call, readyFor(step));
    const from = host.log.length;
    await work();
    const happened = difference(await settledFigures(host.adminSocket, call), before);
    await sleep(PIPE_MS, call);
    const requests = readLoggedRequests(host.log.slice(from));
    checkLog(operation, total(happened.requests).count, requests);
    steps.push({ operation, network, requests });
  };
  await interleave(
    [containerLife('kuryr'), containerLife('kuryr cold'), networkLife('kuryr')],
    ROUNDS,
    async (scenario, round) => {
      const counted = steps.length;
      await scenario.run(host, observe, round);
      if (round < 0) steps.length = counted;
    },
    call,
  );
  return steps;
}

/**
 * Metrics and log must tell the same. Only what Kuryr asks of its own accord may come between the
 * reading of the one and of the other.
 */
function checkLog(operation: Operation, counted: number, logged: readonly LoggedRequest[]): void {
  const ofCalls = logged.filter(({ call }) => call !== '').length;
  if (ofCalls <= counted && counted <= logged.length) return;
  throw new Error(
    `${operation}: Kuryr's metrics have ${counted} requests, its log ${logged.length}, ${ofCalls} of them for calls`,
  );
}
