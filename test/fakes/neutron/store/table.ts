/** Remembers how to take back the changes of one request. */
export class UndoLog {
  #steps: (() => void)[] | undefined;

  /** Runs one request's work; when it throws, all tables are as before. */
  run<T>(work: () => T): T {
    const steps: (() => void)[] = [];
    this.#steps = steps;
    try {
      return work();
    } catch (error) {
      for (const step of steps.reverse()) step();
      throw error;
    } finally {
      this.#steps = undefined;
    }
  }

  record(step: () => void): void {
    this.#steps?.push(step);
  }
}

/** Rows by id. A row is replaced, never changed, so that taking back is putting the old one. */
export class Table<T extends { readonly id: string }> {
  readonly #rows = new Map<string, T>();
  readonly #undo: UndoLog;

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): T | undefined {
    return this.#rows.get(id);
  }

  has(id: string): boolean {
    return this.#rows.has(id);
  }

  all(): T[] {
    return [...this.#rows.values()];
  }

  where(condition: (row: T) => boolean): T[] {
    return this.all().filter(condition);
  }

  put(row: T): T {
    this.#remember(row.id);
    this.#rows.set(row.id, row);
    return row;
  }

  delete(id: string): void {
    this.#remember(id);
    this.#rows.delete(id);
  }

  clear(): void {
    this.#rows.clear();
  }

  #remember(id: string): void {
    const before = this.#rows.get(id);
    this.#undo.record(() => {
      if (before) this.#rows.set(id, before);
      else this.#rows.delete(id);
    });
  }
}
