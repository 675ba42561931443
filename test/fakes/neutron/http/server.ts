import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type Answer, badRequest, NeutronFault } from './answer.ts';
import type { FaultOutcome, Faults } from './faults.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** Real Neutron reads request lines up to about 8 kB times two. */
const LONGEST_URL = 16_000;

export type Handler = (request: RecordedRequest) => Answer;

export interface ServerOptions {
  readonly handlers: Readonly<Record<'identity' | 'network', Handler>>;
  readonly requests: RecordedRequest[];
  readonly faults: Faults;
  /** Milliseconds that every answer of the network service takes. */
  readonly latencyMs: () => number;
}

/** Serves both services below one address, `/identity` and `/network`, on a free port. */
export async function listen(options: ServerOptions): Promise<{ server: Server; url: string }> {
  const server = createServer((incoming, outgoing) => {
    serve(options, incoming, outgoing).catch((error: unknown) => {
      outgoing.statusCode = 599;
      outgoing.end(`the stand-in failed: ${error instanceof Error ? error.stack : error}`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { server, url: `http://127.0.0.1:${port}` };
}

async function serve(
  { handlers, requests, faults, latencyMs }: ServerOptions,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const text = await readBody(incoming);
  const request = parseRequest(incoming, text);
  requests.push(request);
  const fault = faults.take(request);
  const wait = (fault?.delayMs ?? 0) + (request.service === 'network' ? latencyMs() : 0);
  if (wait > 0) await delay(wait);
  if (fault?.cutConnection === true) {
    incoming.socket.destroy();
    return;
  }
  const answer = failed(fault) ?? handle(handlers[request.service], request, text, incoming);
  if (fault?.cutConnection === 'after') {
    incoming.socket.destroy();
    return;
  }
  send(outgoing, request, answer);
}

function failed(fault: FaultOutcome | undefined): Answer | undefined {
  if (fault?.status === undefined) return undefined;
  const { status, body, headers } = fault;
  return { status, body: body ?? '', ...(headers && { headers }) };
}

function handle(
  handler: Handler,
  request: RecordedRequest,
  text: string,
  incoming: IncomingMessage,
): Answer {
  if ((incoming.url ?? '').length > LONGEST_URL) return { status: 414 };
  try {
    if (text !== '' && request.body === undefined) throw badRequest('Body contains invalid data');
    return handler(request);
  } catch (error) {
    if (error instanceof NeutronFault) return error.toAnswer();
    throw error;
  }
}

function send(outgoing: ServerResponse, request: RecordedRequest, answer: Answer): void {
  const { status, body, headers } = answer;
  request.status = status;
  const isText = typeof body === 'string';
  const payload = body === undefined ? '' : isText ? body : JSON.stringify(body);
  outgoing.writeHead(status, {
    'x-openstack-request-id': `req-${randomUUID()}`,
    ...(payload && { 'content-type': isText ? 'text/html' : 'application/json' }),
    'content-length': Buffer.byteLength(payload),
    ...headers,
  });
  outgoing.end(payload);
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function parseRequest(incoming: IncomingMessage, text: string): RecordedRequest {
  const url = new URL(incoming.url ?? '/', 'http://stand-in');
  const service = url.pathname.startsWith('/identity') ? 'identity' : 'network';
  const query: Record<string, string[]> = {};
  for (const [key, value] of url.searchParams) {
    query[key] = [...(query[key] ?? []), value];
  }
  return {
    service,
    method: incoming.method ?? 'GET',
    path: url.pathname.replace(/^\/(identity|network)/, ''),
    query,
    headers: incoming.headers,
    body: parseJson(text),
  };
}

function parseJson(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
