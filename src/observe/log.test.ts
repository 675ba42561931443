import { expect, test } from 'vitest';
import { createLogger } from './log.ts';
import { withRequestId } from './request-context.ts';

function capture(): { lines: Record<string, unknown>[]; write: (s: string) => void } {
  const lines: Record<string, unknown>[] = [];
  return { lines, write: (s) => void lines.push(JSON.parse(s)) };
}

test('secrets are masked at every depth that we log', () => {
  const out = capture();
  const log = createLogger({}, out);
  log.info({
    password: 'p1',
    auth: { password: 'p2', user: { password: 'p3', name: 'kuryr' } },
    headers: { 'x-auth-token': 't1' },
  });
  const text = JSON.stringify(out.lines);
  expect(text).not.toMatch(/p1|p2|p3|t1/);
  expect(text).toContain('kuryr');
});

test('lines of one request carry its id', () => {
  const out = capture();
  const log = createLogger({}, out);
  withRequestId(() => log.info('inside'), 'req-7');
  log.info('outside');
  expect(out.lines.map((l) => l['requestId'])).toEqual(['req-7', undefined]);
});
