import { expect, test } from 'vitest';
import { explain } from './refusal.ts';

const text = (body: string) => explain({ status: 500, headers: {}, text: body });

test('each service’s way to say no becomes one sentence', () => {
  const neutron = {
    NeutronError: { type: 'PortInUse', message: 'Port 1 is\n in use.', detail: '' },
  };
  expect(text(JSON.stringify(neutron))).toEqual({ type: 'PortInUse', text: 'Port 1 is in use' });
  const keystone = { error: { code: 401, message: 'Log in first.', title: 'Unauthorized' } };
  expect(text(JSON.stringify(keystone))).toEqual({ text: 'Log in first' });
  expect(text('{"itemNotFound": {"code": 404, "message": "No volume"}}').text).toBe('No volume');
  expect(text('{"NeutronError": "An old one."}').text).toBe('An old one');
  const webob = {
    code: '503 Service Unavailable',
    title: 'x',
    message: 'Away.<br /><br />\nLater.',
  };
  expect(text(JSON.stringify(webob)).text).toBe('Away. Later');
  const page = '<head><title>503 x</title></head><h1>Service Unavailable</h1><p>Try later.';
  expect(text(page).text).toBe('Service Unavailable Try later');
});

test('nothing and nonsense are answered too, and a long page is cut', () => {
  for (const body of ['', 'null', '{}', '[]', '42']) expect(text(body).text).not.toBe('undefined');
  expect(text('').text).toBe('it gave no reason');
  expect(text('x'.repeat(10_000)).text.length).toBeLessThan(600);
});
