import { unlink } from 'node:fs/promises';
import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { TestHost } from '../../support/test-host.ts';

/** Where Kuryr listens while the proxy sits in its place, inside the host. */
const BEHIND = '/run/kuryr/driver.sock';

/**
 * Runs Kuryr behind a proxy on the plugin's socket that kills and restarts it after each call, before
 * dockerd gets the answer. So nothing that Kuryr knows between two calls comes from memory.
 */
export async function restartAfterEachCall(
  host: TestHost,
): Promise<{ readonly calls: readonly string[]; close: () => Promise<void> }> {
  const start = () => host.startKuryr({ 'DEFAULT.kuryr_uri': `unix://${BEHIND}` });
  await start();
  const calls: string[] = [];
  // dockerd overlaps calls of different containers; here each finds Kuryr just started.
  let last: Promise<unknown> = Promise.resolve();
  const server = createServer((incoming, outgoing) => {
    last = last.then(() => pass(incoming, outgoing));
  });
  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    try {
      const { status, body } = await forward(`/proc/${host.holder}/root${BEHIND}`, incoming);
      calls.push(incoming.url?.slice(1) ?? '');
      await host.stopKuryr('SIGKILL');
      await start();
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(body);
    } catch (error) {
      outgoing.writeHead(500).end(JSON.stringify({ Err: `the test's proxy failed: ${error}` }));
    }
  };
  await unlink(host.pluginSocket).catch(() => undefined);
  await listen(server, host.pluginSocket);
  return {
    calls,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}

async function forward(socketPath: string, incoming: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const outgoing = request(
      { socketPath, method: incoming.method, path: incoming.url },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 500, body: Buffer.concat(parts) }),
        );
        answer.on('error', reject);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(Buffer.concat(chunks));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}
