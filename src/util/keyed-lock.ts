import type { Call } from './call.ts';

/** Runs one task at a time per key, in the order of arrival; different keys do not wait for each other. */
export class KeyedLock {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Whether a task of this key runs or waits. */
  has(key: string): boolean {
    return this.#tails.has(key);
  }

  /**
   * Runs `task` when all earlier tasks of `key` have settled. A waiter whose signal fires leaves the
   * queue without running and without holding up those behind it.
   */
  async run<T>(key: string, task: () => Promise<T>, { signal }: Call): Promise<T> {
    const before = this.#tails.get(key) ?? Promise.resolve();
    const turn = before.then(() => {
      signal.throwIfAborted();
      return task();
    });
    const tail = turn.catch(() => undefined);
    this.#tails.set(key, tail);
    void tail.then(() => {
      if (this.#tails.get(key) === tail) this.#tails.delete(key);
    });
    return raceWithAbort(turn, signal, before);
  }
}

/** Rejects as soon as the signal fires while the turn has not come; once running, the task decides. */
async function raceWithAbort<T>(
  turn: Promise<T>,
  signal: AbortSignal,
  before: Promise<unknown>,
): Promise<T> {
  let started = false;
  void before.then(() => {
    started = true;
  });
  let onAbort: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      if (!started) reject(signal.reason);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([turn, aborted]);
  } finally {
    if (onAbort) signal.removeEventListener('abort', onAbort);
    turn.catch(() => undefined);
  }
}
