import { expect, test } from 'vitest';
import { Metrics } from '../../src/observe/metrics.ts';
import { difference, parseFigures, total } from './figures.ts';

test('what Kuryr has counted is read as it was counted, all statuses together', async () => {
  const metrics = new Metrics('0');
  metrics.watch('kuryr_pending_operations', () => 3);
  metrics.pluginCall('NetworkDriver.Join', 200, 2);
  const port = { service: 'network', method: 'PUT', path: '/v2.0/ports/{id}' };
  metrics.cloudRequest({ ...port, status: 200, durationMs: 100 });
  metrics.cloudRequest({ ...port, status: 409, durationMs: 50 });
  metrics.cloudRequest({ ...port, durationMs: 25 });
  const before = parseFigures((await metrics.text()).body);
  expect(before).toEqual({
    calls: { 'NetworkDriver.Join': { count: 1, ms: 2 } },
    requests: { 'PUT /ports/{id}': { count: 3, ms: expect.closeTo(175) } },
    pending: 3,
    hot: 0,
  });

  metrics.cloudRequest({ ...port, method: 'GET', status: 200, durationMs: 12 });
  const { calls, requests } = difference(parseFigures((await metrics.text()).body), before);
  expect(calls).toEqual({});
  expect(requests).toEqual({ 'GET /ports/{id}': { count: 1, ms: expect.closeTo(12) } });
  expect(total(before.requests)).toEqual({ count: 3, ms: expect.closeTo(175) });
});
