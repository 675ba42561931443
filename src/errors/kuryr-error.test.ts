import { expect, test } from 'vitest';
import { isCode, KuryrError } from './kuryr-error.ts';

test('an error of the cloud keeps its status, text and request id', () => {
  const cause = new Error('HTTP 409');
  const error = new KuryrError(
    'OPENSTACK',
    {
      service: 'Neutron',
      action: 'create a port',
      status: 409,
      text: 'in use',
      requestId: 'req-1',
    },
    { cause },
  );
  expect(error.message).toBe('Neutron refused to create a port: in use (HTTP 409, req-1)');
  expect(error.status).toBe(409);
  expect(error.cause).toBe(cause);
  expect(error.retry).toBe(false);
});

test('isCode tells codes apart and does not take foreign errors', () => {
  const error: unknown = new KuryrError('NOT_FOUND', { what: 'no such network' });
  expect(isCode(error, 'NOT_FOUND')).toBe(true);
  expect(isCode(error, 'CONFLICT')).toBe(false);
  expect(isCode(new Error('x'), 'NOT_FOUND')).toBe(false);
});

test('only a service that is busy or away may say yes to the same call later', () => {
  const refusal = (status: number) =>
    new KuryrError('OPENSTACK', { service: 'Neutron', action: 'x', status, text: 'no' });
  expect([400, 404, 409, 500].filter((status) => refusal(status).retry)).toEqual([]);
  expect([429, 502, 503, 504].filter((status) => !refusal(status).retry)).toEqual([]);
});
