import { unlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { TestHost } from '../../support/test-host.ts';

/** Where Kuryr listens while the proxy sits in its place, inside the host. */
const BEHIND = '/run/kuryr/driver.sock';

/** The option that makes Kuryr listen there. */
export const BEHIND_PROXY = { 'DEFAULT.kuryr_uri': `unix://${BEHIND}` };

interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

/** One call of dockerd on its way. */
export interface PluginCall {
  /** `NetworkDriver.Join` */
  readonly method: string;
  /** Lets Kuryr carry it out, who has it when `sent` resolves. */
  readonly forward: () => { readonly sent: Promise<void>; readonly answer: Promise<Answer> };
}

/** Answers dockerd, or cuts its connection. */
export type OnCall = (call: PluginCall) => Promise<Answer | 'cut'>;

/** Stands between dockerd and Kuryr, on the socket where dockerd finds the plugin. */
export async function openPluginProxy(
  host: TestHost,
  onCall: OnCall,
): Promise<{ readonly close: () => Promise<void> }> {
  const server = createServer((incoming, outgoing) => {
    void pass(host, onCall, incoming, outgoing);
  });
  await unlink(host.pluginSocket).catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(host.pluginSocket, resolve);
  });
  return { close: () => new Promise((resolve) => void server.close(() => resolve())) };
}

async function pass(
  host: TestHost,
  onCall: OnCall,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const path = incoming.url ?? '';
    const forward = () => post(host, path, Buffer.concat(chunks), outgoing);
    const answer = await onCall({ method: path.slice(1), forward });
    if (answer === 'cut') outgoing.destroy();
    else outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  } catch (error) {
    outgoing.writeHead(500).end(JSON.stringify({ Err: `the test's proxy failed: ${error}` }));
  }
}

/** Ends when the answer has come, or with dockerd's connection. */
function post(
  host: TestHost,
  path: string,
  body: Buffer,
  until: ServerResponse,
): ReturnType<PluginCall['forward']> {
  const sent = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<Answer>();
  // Who cuts the connection does not wait for the answer.
  answered.promise.catch(() => undefined);
  const socketPath = `/proc/${host.holder}/root${BEHIND}`;
  const outgoing = request({ socketPath, method: 'POST', path }, (answer) => {
    const parts: Buffer[] = [];
    answer.on('data', (part) => parts.push(part));
    answer.on('error', answered.reject);
    answer.on('end', () => {
      answered.resolve({ status: answer.statusCode ?? 500, body: Buffer.concat(parts) });
    });
  });
  outgoing.on('finish', sent.resolve);
  outgoing.on('error', answered.reject);
  until.once('close', () => outgoing.destroy());
  outgoing.end(body);
  return { sent: sent.promise, answer: answered.promise };
}
