import { Worker } from 'node:worker_threads';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { moduleFile } from '../../util/module-file.ts';
import type { Operation, Operations, WorkerReply } from './protocol.ts';

interface Pending {
  resolve(answer: Operations[Operation]['answer']): void;
  reject(error: unknown): void;
}

/** An operation without what the client adds. */
type Take<O extends Operation> = { readonly do: O } & Operations[O]['take'];

/**
 * The one thread that owns all netlink sockets, so that a kernel that takes its time never holds up
 * the event loop. Started when first needed, again after a crash, and never the reason for the
 * process to stay alive while nothing is asked.
 */
export class WorkerClient {
  readonly #pending = new Map<number, Pending>();
  readonly #entry: URL;
  #worker: Worker | undefined;
  #generation = 0;
  #nextId = 1;

  /** `entry` is the worker's file; tests put another in its place. */
  constructor(entry: URL = moduleFile('./worker', import.meta.url)) {
    this.#entry = entry;
  }

  /** Counts up with each start of the worker: what was opened in an earlier one is gone. */
  get generation(): number {
    return this.#generation;
  }

  get running(): boolean {
    return this.#worker !== undefined;
  }

  /** Starts the worker if it does not run. */
  start(): void {
    if (this.#worker) return;
    // Worker threads close descriptors that they did not open through Node.js when they end; ours come
    // from libc, and their numbers could be another's by then.
    const worker = new Worker(this.#entry, {
      name: 'kuryr-netlink',
      trackUnmanagedFds: false,
      // Not those of the process, as --eval's --input-type, which no file can be run with.
      execArgv: ['--disable-warning=ExperimentalWarning'],
    });
    this.#worker = worker;
    this.#generation += 1;
    worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    worker.once('error', (error) => this.#ended(worker, error));
    worker.once('exit', (code) => this.#ended(worker, new Error(`exit status ${code}`)));
    worker.unref();
  }

  /**
   * Asks the worker. When the signal fires first, the promise rejects with its reason at once; what
   * was asked still happens, unless `onAbort` asks for the contrary.
   */
  async ask<O extends Operation>(
    handle: number,
    take: Take<O>,
    { signal }: Call,
    onAbort?: (id: number) => void,
  ): Promise<Operations[O]['answer']> {
    signal.throwIfAborted();
    this.start();
    const id = this.#nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Operations[Operation]['answer']>();
    const abort = () => {
      this.#pending.delete(id);
      onAbort?.(id);
      reject(signal.reason);
    };
    this.#pending.set(id, { resolve, reject });
    this.#worker?.ref();
    signal.addEventListener('abort', abort, { once: true });
    this.#worker?.postMessage({ id, handle, ...take });
    try {
      return (await promise) as Operations[O]['answer'];
    } finally {
      signal.removeEventListener('abort', abort);
      if (this.#pending.size === 0) this.#worker?.unref();
    }
  }

  /** Ends the worker; what is pending rejects. */
  async stop(): Promise<void> {
    await this.#worker?.terminate();
  }

  #settle(reply: WorkerReply): void {
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (!pending) return;
    if (!('failure' in reply)) pending.resolve(reply.answer);
    else if (reply.failure.code === undefined) pending.reject(new Error(reply.failure.message));
    else pending.reject(new KuryrError(reply.failure.code, reply.failure.params));
  }

  #ended(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const pending = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of pending) {
      reject(new KuryrError('NETLINK_WORKER', { why: cause.message }, { cause }));
    }
  }
}
