import { expect, test } from 'vitest';
import { parseEndpoint } from './endpoint.ts';

test('sockets, names and addresses are understood', () => {
  expect(parseEndpoint('unix:/run/openvswitch/db.sock')).toEqual({
    path: '/run/openvswitch/db.sock',
  });
  expect(parseEndpoint('tcp:127.0.0.1:6640')).toEqual({ host: '127.0.0.1', port: 6640 });
  expect(parseEndpoint('tcp:[::1]:6640')).toEqual({ host: '::1', port: 6640 });
});

test('anything else is an error that says what is allowed', () => {
  for (const endpoint of ['', 'unix:', '/run/db.sock', 'tcp:host', 'tcp:host:0', 'tcp:::1:6640']) {
    expect(() => parseEndpoint(endpoint)).toThrow('neither unix:/path nor tcp:host:port');
  }
});
