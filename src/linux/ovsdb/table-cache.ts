import type { Call } from '../../util/call.ts';
import type { Row } from './codec/value.ts';

/** `table-updates` of RFC 7047, section 4.1.6. */
export type TableUpdates = Readonly<Record<string, Readonly<Record<string, RowUpdate>>>>;

interface RowUpdate {
  readonly old?: Row;
  readonly new?: Row;
}

/** The monitored rows as the server last told them. */
export class TableCache {
  readonly #tables = new Map<string, Map<string, Row>>();
  readonly #watchers = new Set<() => void>();

  /** The rows of a table by their ids. */
  rows(table: string): ReadonlyMap<string, Row> {
    return this.#tables.get(table) ?? new Map();
  }

  /** Forgets all and takes the initial state that a new monitor answers. */
  reset(updates: TableUpdates): void {
    this.#tables.clear();
    this.apply(updates);
  }

  apply(updates: TableUpdates): void {
    for (const [table, changes] of Object.entries(updates)) {
      const rows = this.#tables.get(table) ?? new Map<string, Row>();
      this.#tables.set(table, rows);
      for (const [id, change] of Object.entries(changes)) {
        // `new` holds all monitored columns, those that did not change too.
        if (change.new) rows.set(id, change.new);
        else rows.delete(id);
      }
    }
    for (const watcher of [...this.#watchers]) watcher();
  }

  /**
   * Waits until `find` answers something, asked now and after each change. Rejects with the signal's
   * reason.
   */
  async waitFor<T>(find: () => T | undefined, { signal }: Call): Promise<T> {
    signal.throwIfAborted();
    const now = find();
    if (now !== undefined) return now;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const watcher = () => {
      const found = find();
      if (found !== undefined) resolve(found);
    };
    const abort = () => reject(signal.reason);
    this.#watchers.add(watcher);
    signal.addEventListener('abort', abort, { once: true });
    try {
      return await promise;
    } finally {
      this.#watchers.delete(watcher);
      signal.removeEventListener('abort', abort);
    }
  }
}
