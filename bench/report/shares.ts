import { total } from '../kuryr/figures.ts';
import { overlap } from '../kuryr/logged-requests.ts';
import { median } from '../measure/statistics.ts';
import type { CountedStep } from '../scenarios/count-requests.ts';
import type { TimedStep } from '../scenarios/measure-times.ts';
import type { Network, Operation } from '../scenarios/scenario.ts';
import { table } from './table.ts';

/** A part of an operation's time, ms, median over the rounds; medians need not add up. */
export interface Share {
  readonly what: string;
  readonly depth: 0 | 1 | 2;
  readonly ms: number;
}

/** A way of having containers on Kuryr. */
type KuryrNetwork = Extract<Network, `kuryr${string}`>;

/** Where the time of an operation on Kuryr goes, by the calls of dockerd and the requests inside them. */
export function sharesOf(
  operation: Operation,
  network: KuryrNetwork,
  timed: readonly TimedStep[],
  counted: readonly CountedStep[],
): readonly Share[] {
  const steps = timed.filter((s) => s.operation === operation && s.network === network);
  const of = (value: (step: TimedStep) => number) => median(steps.map(value));
  const callTime = (step: TimedStep) => total(step.figures.calls).ms;
  const same = counted.filter((s) => s.operation === operation && s.network === network);
  const waited = waitedFor(same);
  const ours = (step: TimedStep) =>
    callTime(step) - waited.reduce((ms, { request }) => ms + requestMs(step, request), 0);
  const own: Share = { what: 'Kuryr: calls without their requests', depth: 0, ms: of(ours) };
  const calls = [...new Set(steps.flatMap((step) => Object.keys(step.figures.calls)))];
  const inCalls = calls.flatMap((call): Share[] => [
    { what: shortName(call), depth: 1, ms: of((s) => s.figures.calls[call]?.ms ?? 0) },
    ...waited
      .filter((one) => one.call === call)
      .map(
        ({ request }): Share => ({ what: request, depth: 2, ms: of((s) => requestMs(s, request)) }),
      ),
  ]);
  return [
    { what: `${operation} on ${network}`, depth: 0, ms: of((s) => s.ms) },
    { what: 'Docker: outside the calls', depth: 0, ms: of((s) => s.ms - callTime(s)) },
    { what: 'Kuryr: all calls', depth: 0, ms: of(callTime) },
    ...inCalls,
    // Of requests side by side the metrics only have the sum, which says nothing about what is left.
    ...(inTurn(same) ? [own] : []),
  ];
}

export function sharesTable(shares: readonly Share[]): string {
  return table(
    shares.map(({ what, depth, ms }) => [`${'  '.repeat(depth)}${what}`, `${ms.toFixed(1)} ms`]),
  );
}

function inTurn(counted: readonly CountedStep[]): boolean {
  return counted.every(({ requests }) => !overlap(requests.filter(({ waited }) => waited)));
}

/** The kinds of requests that dockerd waits for, each with the call that makes it. */
function waitedFor(
  counted: readonly CountedStep[],
): readonly { readonly request: string; readonly call: string }[] {
  const found = counted.flatMap((step) => step.requests.filter(({ waited }) => waited));
  const kinds = new Map(found.map((one) => [`${one.call} ${one.request}`, one]));
  return [...kinds.values()];
}

function requestMs(step: TimedStep, request: string): number {
  return step.figures.requests[request]?.ms ?? 0;
}

/** dockerd's drivers are told from each other by their methods. */
function shortName(call: string): string {
  return call.replace(/^(NetworkDriver|IpamDriver)\./, '');
}
