import type { Verdict } from '../limits.ts';
import type { CountedStep } from '../scenarios/count-requests.ts';
import { NETWORKS, OPERATIONS } from '../scenarios/scenario.ts';
import { table } from './table.ts';

/** What every operation asked of the cloud: one row for each kind of request. */
export function requestsTable(steps: readonly CountedStep[]): string {
  const kindsOfSteps = OPERATIONS.flatMap((operation) =>
    NETWORKS.map((network) => ({ operation, network })),
  );
  const rows = kindsOfSteps.flatMap(({ operation, network }) => {
    const own = steps.filter((s) => s.operation === operation && s.network === network);
    const all = own.flatMap((step) => step.requests);
    const kinds = new Map(all.map((one) => [`${one.call} ${one.request} ${one.waited}`, one]));
    return [...kinds.values()].map(({ call, request, waited }) => {
      const same = all.filter(
        (one) => one.call === call && one.request === request && one.waited === waited,
      );
      const ms = same.reduce((sum, one) => sum + one.ms, 0) / same.length;
      return [
        `${operation.padEnd(21)}  ${network.padEnd(10)}  ${request}`,
        call.replace(/^\w+\./, '') || '(no call)',
        waited ? 'waited for' : 'afterwards',
        (same.length / own.length).toFixed(1),
        ms.toFixed(0),
      ];
    });
  });
  return table([['', 'made in', 'when', 'per operation', 'mean ms'], ...rows]);
}

export function limitsTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ operations, network, request, when, least, most, seen, kept }) => [
    `${kept ? 'ok    ' : 'BROKEN'}  ${operations.join(', ')} on ${network}`,
    request,
    when,
    least === most ? String(most) : `${least} to ${most}`,
    seen.length > 0 ? seen.join(', ') : 'nothing',
  ]);
  return table([['', 'request', 'when', 'limit', 'seen'], ...rows]);
}
