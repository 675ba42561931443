import { createServer } from 'node:net';
import { KuryrError } from '../errors/kuryr-error.ts';

/** Linux takes 107 bytes. */
const LONGEST = 100;

/**
 * Sees to it that no second daemon serves this host for the same control plane: both would find the same
 * ports that were made ahead, and give them out. An abstract socket is held as long as the process lives,
 * and is seen exactly where the host's links are: in its network namespace.
 *
 * @returns lets the next one begin
 * @throws CONFIG when there is one
 */
export async function beOnlyOne(host: string, clusterId: string): Promise<() => Promise<void>> {
  const server = createServer((socket) => socket.destroy());
  const name = `kuryr-serve:${host}:${clusterId}`.slice(0, LONGEST);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(`\0${name}`, resolve);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new KuryrError('CONFIG', {
      where: '[DEFAULT] host',
      what: `another Kuryr serves ${host} on this machine, and both would give out the same ports; stop it (ss -xlp | grep ${name.split(':')[0]} finds it), or give one of them another [DEFAULT] cluster_id`,
    });
  }
  server.unref();
  return () => new Promise((resolve) => server.close(() => resolve()));
}
