import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fastify } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listenOnSocket } from './listen.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kuryr-listen-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('the socket is for its owner only, and gone after a stop', async () => {
  const path = join(directory, 'plugins', 'kuryr.sock');
  const server = fastify();
  await listenOnSocket(server, path, 'kuryr_uri');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  await server.close();
  await expect(stat(path)).rejects.toThrow(/ENOENT/);
});

test('a socket that a killed process left is replaced', async () => {
  const path = join(directory, 'kuryr.sock');
  await leaveDeadSocket(path);
  const server = fastify();
  await listenOnSocket(server, path, 'kuryr_uri');
  expect((await stat(path)).isSocket()).toBe(true);
  await server.close();
});

test('a socket that somebody serves is left alone and named in the error', async () => {
  const path = join(directory, 'kuryr.sock');
  const other = fastify();
  await listenOnSocket(other, path, 'kuryr_uri');
  await expect(listenOnSocket(fastify(), path, '[DEFAULT] kuryr_uri')).rejects.toThrow(
    `[DEFAULT] kuryr_uri: another process serves ${path}`,
  );
  expect((await stat(path)).isSocket()).toBe(true);
  await other.close();
});

test('a path that cannot be used is named in the error', async () => {
  await expect(listenOnSocket(fastify(), '/dev/null/kuryr.sock', 'admin_socket')).rejects.toThrow(
    /^admin_socket: \/dev\/null\/kuryr.sock cannot be used: /,
  );
});

/** As after kill -9: the file is there and nobody listens. */
async function leaveDeadSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.live`, resolve));
  await rename(`${path}.live`, path);
  await new Promise((resolve) => server.close(resolve));
}
