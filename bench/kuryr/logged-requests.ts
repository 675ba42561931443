import { requestName } from './figures.ts';

/** A request to the cloud, and the call of dockerd that made it. */
export interface LoggedRequest {
  /** `POST /ports` */
  readonly request: string;
  /** `IpamDriver.RequestAddress`; empty when none asked for it. */
  readonly call: string;
  readonly ms: number;
  /** When it ended, ms since 1970. */
  readonly endedAt: number;
  /** Whether dockerd waited for it: it ended before the call was answered. */
  readonly waited: boolean;
}

/** The log's times are whole milliseconds. */
const CLOCK_MS = 2;

interface Line {
  readonly time?: string;
  readonly msg?: string;
  readonly requestId?: string;
  readonly method?: string;
  readonly path?: string;
  readonly durationMs?: number;
}

/**
 * Reads from Kuryr's log, at level debug, which requests dockerd waited for. Work behind an answer
 * carries the request id of its call, too, but its requests end after the answer.
 */
export function readLoggedRequests(lines: readonly string[]): readonly LoggedRequest[] {
  const parsed = lines.flatMap(parse);
  const answers = new Map<string, { readonly call: string; readonly at: number }>();
  for (const [at, { msg, requestId, method }] of parsed.entries()) {
    if (msg === 'answered' && requestId && method) answers.set(requestId, { call: method, at });
  }
  return parsed.flatMap(
    ({ msg, requestId = '', method = '', path = '', durationMs: ms = 0, time = '' }, at) => {
      if (msg !== 'cloud request') return [];
      const answer = answers.get(requestId);
      const waited = answer !== undefined && at < answer.at;
      const call = answer?.call ?? '';
      return [{ request: requestName(method, path), call, ms, endedAt: Date.parse(time), waited }];
    },
  );
}

/** Whether some of the requests were on their way at the same time. */
export function overlap(requests: readonly LoggedRequest[]): boolean {
  const inTurn = requests.toSorted((a, b) => a.endedAt - b.endedAt);
  return inTurn.some(({ endedAt, ms }, i) => {
    const earlier = inTurn[i - 1]?.endedAt ?? Number.NEGATIVE_INFINITY;
    return endedAt - ms < earlier - CLOCK_MS;
  });
}

function parse(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}
