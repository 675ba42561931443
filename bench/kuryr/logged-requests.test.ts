import { expect, test } from 'vitest';
import { createLogger } from '../../src/observe/log.ts';
import { withRequestId } from '../../src/observe/request-context.ts';
import { overlap, readLoggedRequests } from './logged-requests.ts';

test('a request that ends before its call is answered was waited for, a later one was not', () => {
  const lines: string[] = ['Debugger attached.'];
  const log = createLogger({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
  const request = (method: string, path: string, durationMs: number) =>
    log.debug({ service: 'network', method, path, durationMs }, 'cloud request');
  const answered = (method: string) => log.debug({ method, ms: 1 }, 'answered');

  withRequestId(() => request('POST', '/v2.0/ports', 300), 'req-1');
  withRequestId(() => answered('NetworkDriver.Join'), 'req-2');
  withRequestId(() => answered('IpamDriver.RequestAddress'), 'req-1');
  withRequestId(() => request('PUT', '/v2.0/ports/{id}', 140), 'req-2');
  request('POST', '/v3/auth/tokens', 10);

  const endedAt = expect.any(Number);
  expect(readLoggedRequests(lines)).toEqual([
    { request: 'POST /ports', call: 'IpamDriver.RequestAddress', ms: 300, endedAt, waited: true },
    { request: 'PUT /ports/{id}', call: 'NetworkDriver.Join', ms: 140, endedAt, waited: false },
    { request: 'POST /auth/tokens', call: '', ms: 10, endedAt, waited: false },
  ]);
});

test('requests overlap when one begins clearly before another has ended', () => {
  const request = (begin: number, endedAt: number) => ({
    ...{ request: 'GET /ports', call: '', ms: endedAt - begin, endedAt, waited: true },
  });
  expect(overlap([])).toBe(false);
  expect(overlap([request(100, 200), request(0, 100), request(199, 300)])).toBe(false);
  expect(overlap([request(0, 100), request(60, 90)])).toBe(true);
});
