import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { beforeEach, expect, test } from 'vitest';
import { listenTcpInNetns } from '../../../src/linux/netns/listen-tcp-in-netns.ts';
import { withNetns } from '../../../src/linux/netns/with-netns.ts';
import { lacksNamespaces } from '../support/machine.ts';
import { TestNetns } from '../support/netns.ts';

const missing = lacksNamespaces();
beforeEach((context) => context.skip(missing !== undefined, missing));

const currentNetns = () => readlinkSync('/proc/thread-self/ns/net');

test('work runs in the namespace and the thread is back afterwards', () => {
  using netns = new TestNetns();
  const home = currentNetns();
  const inside = withNetns(netns.path, currentNetns);
  expect(inside).toMatch(/^net:\[\d+\]$/);
  expect(inside).not.toBe(home);
  expect(currentNetns()).toBe(home);
});

test('a file that is no namespace is refused and the thread stays', () => {
  const home = currentNetns();
  expect(() => withNetns('/proc/self/status', () => undefined)).toThrow('EINVAL');
  expect(currentNetns()).toBe(home);
});

test('a server of this process is reached from inside the namespace only', async () => {
  using netns = new TestNetns();
  const server = createServer((socket) => socket.end('hello from outside\n'));
  try {
    server.listen({
      fd: listenTcpInNetns({ netns: netns.path, address: '127.0.0.1', port: 4711 }),
    });
    await once(server, 'listening');
    expect(netns.exec('ss', '-Hltn')).toContain('127.0.0.1:4711');
    expect(() => listenTcpInNetns({ netns: netns.path, address: '127.0.0.1', port: 4711 })).toThrow(
      'EADDRINUSE',
    );
    const outside = new Socket().connect(4711, '127.0.0.1');
    await expect(once(outside, 'connect')).rejects.toThrow('ECONNREFUSED');
    const client = spawn(
      'nsenter',
      [`--net=${netns.path}`, 'bash', '-c', 'cat < /dev/tcp/127.0.0.1/4711'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [data] = await once(client.stdout, 'data');
    expect(String(data)).toBe('hello from outside\n');
    await once(client, 'close');
  } finally {
    server.close();
  }
});
