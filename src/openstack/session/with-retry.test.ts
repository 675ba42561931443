import { expect, test, vi } from 'vitest';
import { unlimited } from '../../util/call.ts';
import { unreachable } from './connection-error.ts';
import { NoAnswer } from './no-answer.ts';
import type { HttpRequest, HttpResponse } from './transport.ts';
import { retryAfter, withRetry } from './with-retry.ts';

const policy = { retries: 3, baseMs: 1, capMs: 100, withinMs: 10_000 };

function request(idempotent: boolean): HttpRequest {
  const method = idempotent ? 'GET' : 'POST';
  const url = 'http://neutron/v2.0/ports';
  return { service: 'network', method, url, headers: {}, action: 'do it', idempotent };
}

function answer(status: number, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, text: '' };
}

/** Sends with outcomes in order, the last for ever; tells how often it was asked. */
async function attempts(
  outcomes: readonly (HttpResponse | 'not-connected' | 'no-answer' | 'unusable')[],
  idempotent: boolean,
): Promise<number> {
  let asked = 0;
  const send = withRetry(policy)(async (sent) => {
    const outcome = outcomes[Math.min(asked++, outcomes.length - 1)];
    if (outcome === undefined) throw new Error('the test has no outcome');
    if (typeof outcome === 'string') throw new NoAnswer(unreachable(sent, 'away'), outcome);
    return outcome;
  });
  await send(request(idempotent), unlimited).catch(() => undefined);
  return asked;
}

test.each([
  ['not-connected', true, 4],
  ['not-connected', false, 4],
  ['no-answer', true, 4],
  ['no-answer', false, 1],
  ['unusable', true, 1],
  [answer(503), true, 4],
  [answer(503), false, 1],
  [answer(429), true, 4],
  [answer(429), false, 4],
  [answer(500), true, 1],
  [answer(409), true, 1],
  [answer(200), true, 1],
  [answer(503, { 'retry-after': '0' }), true, 4],
  [answer(503, { 'retry-after': '1' }), true, 1],
] as const)('%o is tried (idempotent: %s) %i times', async (outcome, idempotent, times) => {
  expect(await attempts([outcome], idempotent)).toBe(times);
});

test('it ends with the first outcome that is not worth another attempt', async () => {
  expect(await attempts(['not-connected', answer(503), answer(200)], true)).toBe(3);
});

test('slow attempts are not repeated for long', async () => {
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
  let asked = 0;
  const send = withRetry({ ...policy, withinMs: 60 })(async () => {
    asked++;
    now += 40;
    return answer(503);
  });
  expect((await send(request(true), unlimited)).status).toBe(503);
  clock.mockRestore();
  expect(asked).toBe(2);
});

test('Retry-After is seconds or a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const after = (value: string) => retryAfter(answer(503, { 'retry-after': value }), now);
  expect(after('7')).toBe(7_000);
  expect(after('Thu, 01 Jan 2026 00:00:09 GMT')).toBe(9_000);
  expect(after('Thu, 01 Jan 2015 00:00:09 GMT')).toBe(0);
  expect(after('soon')).toBeUndefined();
});
