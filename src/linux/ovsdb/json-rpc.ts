import { connect, type NetConnectOpts, type Socket } from 'node:net';
import type { Call } from '../../util/call.ts';
import { JsonStream } from './codec/json-stream.ts';

/** How often a TCP peer that says nothing is asked whether it is there, ms. */
const KEEP_ALIVE = 10_000;

/** The server answered a request with an error. */
export class JsonRpcError extends Error {
  override readonly name = 'JsonRpcError';

  constructor(method: string, error: unknown) {
    super(`${method}: ${typeof error === 'string' ? error : JSON.stringify(error)}`);
  }
}

export type NoticeHandler = (method: string, params: readonly unknown[]) => void;

interface Message {
  readonly id?: unknown;
  readonly method?: unknown;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

interface Pending {
  readonly method: string;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** One connection of JSON-RPC 1.0 as RFC 7047, section 4, uses it; answers the server's echoes. */
export class JsonRpc {
  /** Resolves to the cause when the connection is over, however it ends; never rejects. */
  readonly closed: Promise<Error>;
  readonly #socket: Socket;
  readonly #onNotice: NoticeHandler;
  readonly #stream = new JsonStream();
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #failure: Error | undefined;

  private constructor(socket: Socket, onNotice: NoticeHandler) {
    this.#socket = socket;
    this.#onNotice = onNotice;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => {
      this.#failure ??= error;
    });
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.closed = promise;
    socket.once('close', () => {
      const cause = this.#failure ?? new Error('the server closed the connection');
      for (const { reject } of this.#pending.values()) reject(cause);
      this.#pending.clear();
      resolve(cause);
    });
  }

  /** Connects; `onNotice` takes the server's notifications. @throws the socket's error */
  static async connect(
    to: NetConnectOpts,
    onNotice: NoticeHandler,
    { signal }: Call,
  ): Promise<JsonRpc> {
    signal.throwIfAborted();
    const socket = connect(to);
    socket.setKeepAlive(true, KEEP_ALIVE);
    const rpc = new JsonRpc(socket, onNotice);
    const connected = Promise.withResolvers<void>();
    socket.once('connect', connected.resolve);
    const abort = () => rpc.destroy(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    try {
      const failure = await Promise.race([connected.promise, rpc.closed]);
      if (failure) throw failure;
      return rpc;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Asks the server. @throws JsonRpcError; the cause of the end when the connection ends first */
  async request(method: string, params: readonly unknown[]): Promise<unknown> {
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (this.#socket.destroyed) throw this.#failure ?? new Error('the connection is closed');
    this.#pending.set(id, { method, resolve, reject });
    this.#send({ id, method, params });
    return await promise;
  }

  /** Ends the connection at once. */
  destroy(cause: Error): void {
    this.#failure ??= cause;
    this.#socket.destroy();
  }

  #send(message: Message): void {
    this.#socket.write(JSON.stringify(message));
  }

  #read(chunk: Buffer): void {
    try {
      for (const message of this.#stream.push(chunk)) this.#take(message as Message);
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      this.destroy(new Error(`it does not speak OVSDB: ${cause.message}`, { cause }));
    }
  }

  #take(message: Message): void {
    const { id, method, params } = message;
    if (typeof method !== 'string') this.#settle(message);
    // The server drops a client that does not answer its echoes.
    else if (method === 'echo') this.#send({ id, result: params, error: null });
    else if (Array.isArray(params)) this.#onNotice(method, params);
  }

  #settle({ id, result, error }: Message): void {
    const pending = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (!pending) return;
    this.#pending.delete(Number(id));
    if (error === null || error === undefined) pending.resolve(result);
    else pending.reject(new JsonRpcError(pending.method, error));
  }
}
