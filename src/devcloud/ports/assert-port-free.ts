import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';

/** Sees that nobody listens on this loopback port; says who does where the kernel tells. */
export async function assertPortFree(port: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | undefined>();
  const server = createServer();
  server.once('error', resolve);
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
    server.close(() => resolve(undefined));
  });
  const error = await promise;
  if (!error) return;
  const owner = error.code === 'EADDRINUSE' ? listenerOf(port) : undefined;
  const by = owner ? ` by ${owner}` : '';
  const what = `port ${port} of 127.0.0.1 is taken${by}; end that, or choose another --port-base`;
  throw new KuryrError('CONFLICT', { what }, { cause: error });
}

/** The process that listens on a TCP port, as "nginx (pid 12)". */
function listenerOf(port: number): string | undefined {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(readText(file), port)),
  );
  if (sockets.size === 0) return undefined;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (openFiles(pid).some((file) => sockets.has(file))) {
      return `${readText(`/proc/${pid}/comm`).trim()} (pid ${pid})`;
    }
  }
  return undefined;
}

/** The sockets ("socket:[inode]") that listen on a port, from the text of /proc/net/tcp. */
export function listeningInodes(text: string, port: number): string[] {
  const LISTEN = '0A';
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local = '', , state] = fields;
    if (state !== LISTEN || Number.parseInt(local.split(':')[1] ?? '', 16) !== port) return [];
    return [`socket:[${fields[9]}]`];
  });
}

function openFiles(pid: string): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
      } catch {
        return [];
      }
    });
  } catch {
    return [];
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
