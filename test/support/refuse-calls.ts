import { unlink } from 'node:fs/promises';
import { createServer } from 'node:http';

/**
 * Takes the place of a Kuryr that was killed and refuses all of dockerd's calls, which dockerd swallows at
 * once where a plugin that is away would make it wait; answers what makes place again.
 */
export async function refuseCalls(host: {
  readonly pluginSocket: string;
}): Promise<() => Promise<void>> {
  const server = createServer((_, outgoing) => {
    outgoing.writeHead(500).end(JSON.stringify({ Err: 'refused by the test' }));
  });
  await unlink(host.pluginSocket).catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(host.pluginSocket, resolve);
  });
  return async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
}
