import { chmod, mkdir, stat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { KuryrError } from '../errors/kuryr-error.ts';

/**
 * Listens on a Unix socket that only its owner can open. A socket that a killed process left is
 * replaced; one that somebody serves is an error.
 *
 * @param option the configuration's name for the path, for errors
 */
export async function listenOnSocket(
  server: FastifyInstance,
  path: string,
  option: string,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o755 }).catch((error) => {
    throw wrong(option, path, error);
  });
  if (await isServed(path)) {
    throw new KuryrError('CONFIG', {
      where: option,
      what: `another process serves ${path}; stop it first, or configure another path`,
    });
  }
  await unlink(path).catch(() => undefined);
  // The socket must never be there with wider rights, not even for a moment.
  const before = process.umask(0o177);
  try {
    await server.listen({ path });
  } catch (error) {
    throw wrong(option, path, error);
  } finally {
    process.umask(before);
  }
  await chmod(path, 0o600);
}

/** Listens on `http://address:port`. */
export async function listenOnAddress(
  server: FastifyInstance,
  uri: string,
  option: string,
): Promise<void> {
  const { hostname, port } = new URL(uri);
  try {
    await server.listen({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) });
  } catch (error) {
    throw wrong(option, uri, error);
  }
}

async function isServed(path: string): Promise<boolean> {
  if (!(await stat(path).catch(() => undefined))) return false;
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function wrong(option: string, where: string, error: unknown): KuryrError {
  const code = (error as { code?: string }).code;
  const why =
    code === 'EADDRINUSE'
      ? 'is taken by another process; stop it, or configure another'
      : code === 'EACCES' || code === 'EPERM'
        ? 'may not be used by this user; run Kuryr as root, or configure another'
        : `cannot be used: ${error instanceof Error ? error.message : String(error)}`;
  return new KuryrError('CONFIG', { where: option, what: `${where} ${why}` }, { cause: error });
}
