import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { listenTcpInNetns } from '../../../src/linux/netns/listen-tcp-in-netns.ts';
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

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/**
 * Stands before one of the cloud's APIs, inside a host: passes requests on, holds one of them, or is
 * away as a stopped service is. A request that has come is carried out even when its sender dies.
 */
export class CloudProxy {
  readonly #host: TestHost;
  readonly #target: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #traps = new Set<Trap>();
  /** The tokens that came by, asked for or used. */
  readonly tokens = new Set<string>();
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
    outgoing.writeHead(answer.status, answer.headers).end(answer.body);
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
