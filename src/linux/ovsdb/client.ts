import type { NetConnectOpts } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { parseEndpoint } from './endpoint.ts';
import { JsonRpc, JsonRpcError } from './json-rpc.ts';
import { TableCache, type TableUpdates } from './table-cache.ts';
import {
  type Operation,
  type OperationResult,
  OvsdbTransactionError,
  operationResults,
} from './transaction.ts';

/** Waits between tries to connect, ms: doubled from the first to the last. */
const FIRST_WAIT = 50;
const LAST_WAIT = 2_000;
/** How long a call waits for a connection that is lost, ms: a restarted server is back by then. */
const PATIENCE = 3_000;

/** One connection with its monitor, ready for transactions. */
interface Session {
  readonly rpc: JsonRpc;
  /** Fires with OVSDB_UNREACHABLE when the connection is lost. */
  readonly lost: AbortSignal;
}

export interface ClientOptions {
  readonly endpoint: string;
  readonly database: string;
  /** The columns to follow, by table. */
  readonly monitor: Readonly<Record<string, readonly string[]>>;
  readonly log: Logger;
}

/**
 * A client of one OVSDB database (RFC 7047) that follows some tables in memory. It connects again
 * whenever the connection is lost, and reads the tables anew.
 */
export class OvsdbClient {
  readonly cache = new TableCache();
  readonly #options: ClientOptions;
  readonly #address: NetConnectOpts;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #session = Promise.withResolvers<Session>();
  #connected = false;
  #lastFailure = 'no answer yet';

  /** @throws KuryrError CONFIG when the endpoint cannot be understood */
  constructor(options: ClientOptions) {
    this.#options = options;
    this.#address = parseEndpoint(options.endpoint);
    this.#running = this.#run();
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** Waits for the connection. @throws KuryrError OVSDB_UNREACHABLE when the signal fires first */
  async ready({ signal }: Call): Promise<Session> {
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(this.#unreachable(this.#lastFailure));
    signal.addEventListener('abort', abort, { once: true });
    if (signal.aborted) abort();
    try {
      return await Promise.race([aborted, this.#session.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Waits for the connection if it is lost, but not for long. */
  async session({ signal }: Call): Promise<Session> {
    signal.throwIfAborted();
    return await this.ready({ signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]) });
  }

  /**
   * Runs operations as one transaction; there is no taking it back once sent, so it takes no signal.
   *
   * @throws OvsdbTransactionError; KuryrError OVSDB_UNREACHABLE when the connection is lost before
   * the answer, the transaction's fate unknown
   */
  async transact(session: Session, operations: readonly Operation[]): Promise<OperationResult[]> {
    const { database } = this.#options;
    try {
      const reply = await session.rpc.request('transact', [database, ...operations]);
      return operationResults(reply);
    } catch (error) {
      if (error instanceof JsonRpcError || error instanceof OvsdbTransactionError) throw error;
      throw this.#unreachable(error instanceof Error ? error.message : String(error));
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error('closed'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const call = { signal: this.#closing.signal };
    let wait = FIRST_WAIT;
    while (!call.signal.aborted) {
      try {
        const cause = await this.#live(call, () => {
          wait = FIRST_WAIT;
        });
        this.#lastFailure = cause.message;
      } catch (error) {
        this.#lastFailure = error instanceof Error ? error.message : String(error);
      }
      this.#options.log.debug({ why: this.#lastFailure, wait }, 'no connection to OVSDB');
      await sleep(wait, call).catch(() => undefined);
      wait = Math.min(wait * 2, LAST_WAIT);
    }
  }

  /** One connection from its start to its end. @returns why it ended */
  async #live(call: Call, onConnected: () => void): Promise<Error> {
    const { endpoint, database, monitor, log } = this.#options;
    const rpc = await JsonRpc.connect(
      this.#address,
      (method, params) => {
        if (method === 'update') this.cache.apply(params[1] as TableUpdates);
      },
      call,
    );
    const abort = () => rpc.destroy(call.signal.reason);
    call.signal.addEventListener('abort', abort, { once: true });
    try {
      const tables = Object.fromEntries(
        Object.entries(monitor).map(([table, columns]) => [table, { columns }]),
      );
      const initial = await rpc.request('monitor', [database, null, tables]);
      this.cache.reset(initial as TableUpdates);
      onConnected();
      log.info({ endpoint }, 'connected to OVSDB');
      return await this.#serve(rpc);
    } catch (error) {
      if (error instanceof JsonRpcError) log.error({ err: error, endpoint }, 'OVSDB refuses');
      throw error;
    } finally {
      call.signal.removeEventListener('abort', abort);
      rpc.destroy(new Error('given up'));
    }
  }

  async #serve(rpc: JsonRpc): Promise<Error> {
    const { endpoint, log } = this.#options;
    const lost = new AbortController();
    this.#connected = true;
    this.#session.resolve({ rpc, lost: lost.signal });
    const cause = await rpc.closed;
    this.#connected = false;
    this.#session = Promise.withResolvers();
    lost.abort(this.#unreachable(cause.message, cause));
    if (!this.#closing.signal.aborted) {
      log.warn({ endpoint, why: cause.message }, 'lost the connection to OVSDB');
    }
    return cause;
  }

  #unreachable(why: string, cause?: Error): KuryrError {
    const params = { endpoint: this.#options.endpoint, why };
    return new KuryrError('OVSDB_UNREACHABLE', params, { cause });
  }
}
