import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notifySocket } from '../../../test/fakes/notify-socket.ts';
import { tempFolder } from '../../../test/fakes/temp-folder.ts';
import { ServiceManager } from './service-manager.ts';

test('readiness and the end are told to the socket of the manager', () => {
  const path = join(tempFolder(), 'notify');
  const next = notifySocket(path);
  const manager = new ServiceManager({ NOTIFY_SOCKET: path });
  manager.ready('serves unix:///s');
  manager.stopping();
  expect([next(), next(), next()]).toEqual([
    'READY=1\nSTATUS=serves unix:///s',
    'STOPPING=1\nSTATUS=stopping',
    undefined,
  ]);
});

test('an abstract socket is reached by its name', () => {
  const name = `@kuryr-notify-${process.pid}`;
  const next = notifySocket(name);
  new ServiceManager({ NOTIFY_SOCKET: name }).ready('up');
  expect(next()).toBe('READY=1\nSTATUS=up');
});

test('signs of life come for the process that is watched, and end with the service', async () => {
  const path = join(tempFolder(), 'notify');
  const next = notifySocket(path);
  const env = { NOTIFY_SOCKET: path, WATCHDOG_USEC: '20000', WATCHDOG_PID: '7' };
  const other = new ServiceManager({ ...env, WATCHDOG_PID: '8' }, 7);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(next()).toBeUndefined();
  other.stopping();
  const watched = new ServiceManager(env, 7);
  await expect.poll(() => next()?.replace(/^STOPPING.*/s, '') || undefined).toBe('WATCHDOG=1');
  watched.stopping();
  await expect.poll(next).toMatch(/^STOPPING=1\n/);
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(next()).toBeUndefined();
});

test('without a manager, or with one that is gone, nothing happens', () => {
  const gone = { NOTIFY_SOCKET: '/nonexistent/notify' };
  for (const env of [{}, { NOTIFY_SOCKET: 'relative' }, gone]) {
    const manager = new ServiceManager(env);
    expect(() => manager.ready('up')).not.toThrow();
    expect(() => manager.stopping()).not.toThrow();
  }
});
