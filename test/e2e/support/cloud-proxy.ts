import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenTcpInNetns } from '../../../src/linux/netns/listen-tcp-in-netns.ts';
import { unlimited } from '../../../src/util/call.ts';
import { sleep } from '../../../src/util/sleep.ts';
import type { TestHost } from '../../support/test-host.ts';

const LOOPBACK = '127.0.0.1';

/** A request that the test keeps from going its way. */
export interface Held {
  /** Resolves when the request has come, and the API has answered if it is the answer that is held. */
  readonly reached: Promise<void>;
  /** Lets it go on; resolves when the API has answered, whether or not anybody still waits for that. */
  readonly release: () => Promise<void>;
}

interface Trap {
  readonly pattern: RegExp;
  readonly what: 'request' | 'answer';
  readonly reached: PromiseWithResolvers<void>;
  readonly released: PromiseWithResolvers<void>;
  readonly answered: PromiseWithResolvers<void>;
}

/** What befalls requests that come. */
export interface Fault {
  /** Answers this, and the API never hears of the request. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits this long before the API gets it. */
  readonly delayMs?: number;
  /** Cuts the connection in the middle of the API's answer. */
  readonly cut?: boolean;
  /** How many requests; all, unless told otherwise. */
  readonly times?: number;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * Stands before one of the cloud's APIs, inside a host: passes requests on, holds one of them, or is
 * away as a stopped service is, or disturbs all. A request that has come is carried out even when its sender dies.
 */
export class CloudProxy {
  readonly #host: TestHost;
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #traps = new Set<Trap>();
  /** The tokens that came by, asked for or used. */
  readonly tokens = new Set<string>();
  readonly #refused = new Set<string>();
  /** `POST /v3/auth/tokens`: what has come, in order. */
  readonly lines: string[] = [];
  #fault: { readonly what: Fault; left: number } | undefined;
  #server = createServer();
  #port = 0;

  private constructor(host: TestHost, target: URL) {
    this.#host = host;
    this.#target = target;
  }

  static async open(host: TestHost, target: string): Promise<CloudProxy> {
    const proxy = new CloudProxy(host, new URL(target));
    await proxy.back();
    return proxy;
  }

  /** Where Kuryr finds it, inside the host. */
  get url(): string {
    return `http://${LOOPBACK}:${this.#port}${this.#target.pathname}`.replace(/\/$/, '');
  }

  /** Holds the next request whose method and path match: `/^POST .*\/ports$/`. */
  hold(what: 'request' | 'answer', pattern: RegExp): Held {
    const reached = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    this.#traps.add({ pattern, what, reached, released, answered });
    const release = () => {
      released.resolve();
      return answered.promise;
    };
    return { reached: reached.promise, release };
  }

  /** From now on requests meet this; undefined: they go their way again. */
  disturb(what: Fault | undefined): void {
    this.#fault = what && { what, left: what.times ?? Number.POSITIVE_INFINITY };
  }

  /** Answers 401 to the tokens that it knows, as an API does when they are revoked. */
  refuseTokens(): void {
    for (const token of this.tokens) this.#refused.add(token);
  }

  /** Nothing listens any more, and what was under way is cut off. */
  away(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async back(): Promise<void> {
    const netns = `/proc/${this.#host.holder}/ns/net`;
    const fd = listenTcpInNetns({ netns, address: LOOPBACK, port: this.#port });
    const server = createServer((incoming, outgoing) => {
      this.#pass(incoming, outgoing).catch(() => outgoing.destroy());
    });
    this.#server = server;
    await new Promise<void>((resolve) => server.listen({ fd }, resolve));
    const address = server.address();
    if (typeof address === 'object' && address) this.#port = address.port;
  }

  close(): void {
    for (const { released } of this.#traps) released.resolve();
    this.away();
    this.#agent.destroy();
  }

  async #pass(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const line = `${incoming.method} ${incoming.url?.split('?')[0]}`;
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    this.lines.push(line);
    const fault = this.#nextFault();
    if (this.#refused.has(String(incoming.headers['x-auth-token']))) return refuse(outgoing, 401);
    if (fault?.delayMs) await sleep(fault.delayMs, unlimited);
    if (fault?.status) return refuse(outgoing, fault.status, fault.headers);
    const trap = [...this.#traps].find(({ pattern }) => pattern.test(line));
    if (trap) this.#traps.delete(trap);
    if (trap?.what === 'request') {
      trap.reached.resolve();
      await trap.released.promise;
    }
    const answer = await this.#forward(incoming, Buffer.concat(chunks));
    for (const token of [incoming.headers['x-auth-token'], answer.headers['x-subject-token']]) {
      if (typeof token === 'string') this.tokens.add(token);
    }
    trap?.answered.resolve();
    if (trap?.what === 'answer') {
      trap.reached.resolve();
      await trap.released.promise;
    }
    if (fault?.cut) return breakOff(outgoing, answer);
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
  }

  #nextFault(): Fault | undefined {
    if (!this.#fault || this.#fault.left <= 0) return undefined;
    this.#fault.left -= 1;
    return this.#fault.what;
  }

  #forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
    const { hostname, port } = this.#target;
    const { method, url: path, headers } = incoming;
    return new Promise((resolve, reject) => {
      const options = { agent: this.#agent, hostname, port, method, path, headers };
      const outgoing = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const { statusCode: status = 500, headers: all } = answer;
          const { 'transfer-encoding': _, connection: __, ...kept } = all;
          resolve({ status, headers: kept, body: Buffer.concat(parts) });
        });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

function refuse(
  outgoing: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = { NeutronError: { type: 'Disturbed', message: 'the test says no', detail: '' } };
  const json = { 'content-type': 'application/json', ...headers };
  outgoing.writeHead(status, json).end(JSON.stringify(body));
}

/** The head says how long the answer is; half of it comes. */
function breakOff(outgoing: ServerResponse, { status, headers, body }: Answer): void {
  if (body.length === 0) return void outgoing.destroy();
  outgoing.writeHead(status, headers);
  outgoing.write(body.subarray(0, body.length / 2), () => outgoing.destroy());
}
