import { sleep } from '../../util/sleep.ts';
import { NoAnswer } from './no-answer.ts';
import type { HttpRequest, HttpResponse, Layer } from './transport.ts';

/** How often and how patiently a request is repeated; times in milliseconds. */
export interface RetryPolicy {
  /** Attempts after the first one. */
  readonly retries: number;
  /** The first pause; each further one doubles, and half of each is random. */
  readonly baseMs: number;
  /** The longest pause. A service that asks for more (`Retry-After`) is not waited for. */
  readonly capMs: number;
  /** No attempt starts later than this after the first one. */
  readonly withinMs: number;
}

/**
 * About three seconds of pauses: a restarting API is back by then, and a start still has its
 * deadline. Attempts can be slow themselves (Neutron takes 3.5 s to say 503 while Keystone is away),
 * hence the limit for all of them.
 */
const defaultRetry: RetryPolicy = {
  retries: 4,
  baseMs: 200,
  capMs: 5_000,
  withinMs: 6_000,
};

type Outcome = { readonly response: HttpResponse } | { readonly failure: NoAnswer };

/**
 * Repeats what may succeed a moment later and cannot do harm twice:
 * - a connection that was never made: every request;
 * - a 429, which is said before anything is done: every request;
 * - a connection that broke, and 503: idempotent requests only.
 *
 * A 500 is an answer (Neutron says 500 to a CIDR outside its subnet pool), and so is a 409. When
 * the caller's time ends during a pause, the caller gets the last outcome: it says more than
 * "too late".
 */
export function withRetry(policy: RetryPolicy = defaultRetry): Layer {
  return (next) => async (request, call) => {
    const started = performance.now();
    for (let attempt = 0; ; attempt++) {
      const outcome: Outcome = await next(request, call).then(
        (response) => ({ response }),
        (error: unknown) => {
          if (error instanceof NoAnswer) return { failure: error };
          throw error;
        },
      );
      const pause = pauseBefore(attempt, request, outcome, policy);
      const late = performance.now() - started + (pause ?? 0) > policy.withinMs;
      if (pause === undefined || late || !(await slept(pause, call.signal))) {
        return settle(outcome);
      }
    }
  };
}

function settle(outcome: Outcome): HttpResponse {
  if ('failure' in outcome) throw outcome.failure.error;
  return outcome.response;
}

/** Milliseconds to wait before another attempt; undefined if there shall be none. */
function pauseBefore(
  attempt: number,
  request: HttpRequest,
  outcome: Outcome,
  policy: RetryPolicy,
): number | undefined {
  if (attempt >= policy.retries || !mayRepeat(request, outcome)) return undefined;
  const backoff = Math.min(policy.baseMs * 2 ** attempt, policy.capMs);
  const jittered = backoff * (0.5 + Math.random() / 2);
  const asked = 'response' in outcome ? retryAfter(outcome.response) : undefined;
  if (asked === undefined) return jittered;
  return asked > policy.capMs ? undefined : Math.max(asked, jittered);
}

function mayRepeat(request: HttpRequest, outcome: Outcome): boolean {
  if ('response' in outcome) {
    const { status } = outcome.response;
    return status === 429 || (request.idempotent && status === 503);
  }
  if (outcome.failure.progress === 'not-connected') return true;
  return outcome.failure.progress === 'no-answer' && request.idempotent;
}

/** `Retry-After` in milliseconds: seconds or an HTTP date (RFC 9110, 10.2.3). */
export function retryAfter(response: HttpResponse, now: number = Date.now()): number | undefined {
  const value = response.headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    await sleep(ms, { signal });
    return true;
  } catch {
    return false;
  }
}
