import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonStream } from '../../src/linux/ovsdb/codec/json-stream.ts';

export interface OvsdbMessage {
  readonly id?: unknown;
  readonly method?: string;
  readonly params?: readonly unknown[];
  readonly result?: unknown;
}

/**
 * Speaks the framing of OVSDB on a unix socket and leaves the answers to the test, for faults that the
 * real server does not have: answers that never come, connections that break inside a call.
 */
export class FakeOvsdbServer implements AsyncDisposable {
  readonly #directory = mkdtempSync(join(tmpdir(), 'kuryr-ovsdb-'));
  readonly #sockets = new Set<Socket>();
  readonly #received: OvsdbMessage[] = [];
  readonly #waiting: { method: string; resolve: (message: OvsdbMessage) => void }[] = [];
  #server: Server | undefined;
  /** What `monitor` answers. */
  initialState: object = {};

  get endpoint(): string {
    return `unix:${this.#directory}/db.sock`;
  }

  async listen(): Promise<void> {
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.listen(join(this.#directory, 'db.sock'));
    await once(this.#server, 'listening');
  }

  /** The next message with that method (`reply` for answers of the client), past or to come. */
  async next(method: string): Promise<OvsdbMessage> {
    const index = this.#received.findIndex((m) => (m.method ?? 'reply') === method);
    const [message] = index < 0 ? [] : this.#received.splice(index, 1);
    if (message) return message;
    const { promise, resolve } = Promise.withResolvers<OvsdbMessage>();
    this.#waiting.push({ method, resolve });
    return await promise;
  }

  send(message: object): void {
    for (const socket of this.#sockets) socket.write(JSON.stringify(message));
  }

  sendText(text: string): void {
    for (const socket of this.#sockets) socket.write(text);
  }

  /** Breaks all connections. */
  drop(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop();
    if (this.#server) {
      this.#server.close();
      await once(this.#server, 'close');
    }
    rmSync(this.#directory, { recursive: true });
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => undefined);
    const stream = new JsonStream();
    socket.on('data', (chunk: Buffer) => {
      for (const message of stream.push(chunk)) this.#take(message as OvsdbMessage);
    });
  }

  #take(message: OvsdbMessage): void {
    if (message.method === 'monitor') {
      this.send({ id: message.id, result: this.initialState, error: null });
    }
    const method = message.method ?? 'reply';
    const index = this.#waiting.findIndex((w) => w.method === method);
    const [waiter] = index < 0 ? [] : this.#waiting.splice(index, 1);
    if (waiter) waiter.resolve(message);
    else this.#received.push(message);
  }
}
