import pLimit from 'p-limit';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import type { Call } from '../../util/call.ts';
import { withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { ageOf } from './entry-id.ts';
import type { Entry, Journal } from './journal.ts';
import type { Operation } from './operation.ts';

interface Running {
  readonly entry: Entry;
  /** Aborted when the promise is withdrawn. */
  readonly withdrawn: AbortController;
  /** Settles like the first attempt. */
  readonly first: Promise<void>;
  /** Resolves when the operation is done, or the daemon stops. */
  readonly end: Promise<void>;
}

/** Those that come in bursts; the others may wait for them and must not take their turn. */
const LIMITED: readonly Operation['kind'][] = [
  'release-address',
  'label-port',
  'undo-port',
  'delete-exposed-ports',
  'unpublish-ports',
  'release-floating-ips',
];

/** Carries out one operation, or prepares it; it may have been carried out before. */
export type Execute = (operation: Operation, call: Call) => Promise<void>;

const CONCURRENCY = 4;
const ATTEMPT_MS = 30_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 60_000;
/** Until then a retry is no news: dockerd releases a pool before it deletes the pool's network. */
const SOON_MS = 2_000;
/** How long a failed call waits for its own undoing before it answers. */
const UNDO_MS = 4_000;

/**
 * Keeps promises: operations of the journal run behind the answers to dockerd, again and again until
 * they succeed, across restarts. A few at a time, so that a burst of stops does not flood Neutron.
 */
export class Background {
  readonly #journal: Journal;
  readonly #prepare: Execute;
  readonly #execute: Execute;
  readonly #log: Logger;
  readonly #limit = pLimit(CONCURRENCY);
  readonly #running = new Map<string, Running>();
  readonly #stop = new AbortController();
  /** Ends the pauses between attempts. */
  #nudged = new AbortController();

  /** @param options.prepare waits for what makes an operation better; takes no turn of a burst */
  constructor(options: { journal: Journal; prepare?: Execute; execute: Execute; log: Logger }) {
    this.#journal = options.journal;
    this.#prepare = options.prepare ?? (async () => undefined);
    this.#execute = options.execute;
    this.#log = options.log;
  }

  /** Takes up what an earlier run of the daemon left. */
  replay(): void {
    for (const entry of this.#journal.entries()) this.#start(entry);
  }

  /** Promises an operation: it is on disk when this resolves, and under way. */
  async submit(operation: Operation): Promise<void> {
    this.#start(await this.#journal.add(operation));
  }

  /**
   * As `submit`, but settles like the first attempt, for callers who want to know. After a failure the
   * operation stays promised and is tried again.
   */
  async attempt(operation: Operation, { signal }: Call): Promise<void> {
    const { first } = this.#start(await this.#journal.add(operation));
    await Promise.race([first, rejection(signal)]);
  }

  /**
   * Runs `work` so that neither its failure nor the death of this process leaves a part of it behind:
   * `undo` is journalled first, forgotten on success, and carried out otherwise.
   */
  async guard<T>(undo: Operation, work: () => Promise<T>): Promise<T> {
    const entry = await this.#journal.add(undo);
    let result: T;
    try {
      result = await work();
    } catch (error) {
      const { first, end } = this.#start(entry);
      // With the cloud away the undoing will take as long as that.
      const undone = first.catch((why: unknown) => (mayPass(why) ? undefined : end));
      await Promise.race([undone, wait(UNDO_MS)]);
      throw error;
    }
    await this.#journal.done(entry.id);
    return result;
  }

  /** What is promised and not done, in the order of its coming. */
  pending(): readonly Operation[] {
    return [...this.#running.values()].map(({ entry }) => entry.operation);
  }

  /** The same with the time since each was promised, oldest first. */
  promises(): readonly { readonly operation: Operation; readonly ageMs: number }[] {
    const all = [...this.#running.values()].map(({ entry }) => ({
      operation: entry.operation,
      ageMs: ageOf(entry.id),
    }));
    return all.sort((a, b) => b.ageMs - a.ageMs);
  }

  /** Resolves when no operation that `match` picks is pending any more. */
  async settled(match: (operation: Operation) => boolean, { signal }: Call): Promise<void> {
    for (;;) {
      const ends = [...this.#running.values()]
        .filter((r) => match(r.entry.operation))
        .map((r) => r.end);
      if (ends.length === 0) return;
      await Promise.race([Promise.all(ends), rejection(signal)]);
    }
  }

  /** Withdraws promises that have become pointless; what is under way of them is ended. */
  async withdraw(match: (operation: Operation) => boolean): Promise<void> {
    const pointless = [...this.#running.values()].filter((r) => match(r.entry.operation));
    for (const { entry, withdrawn } of pointless) {
      await this.#journal.done(entry.id);
      withdrawn.abort(new Error('withdrawn'));
    }
    await Promise.all(pointless.map(({ end }) => end));
  }

  /** What hindered them may be gone: those that wait for their next attempt are tried at once. */
  retryNow(): void {
    this.#nudged.abort();
    this.#nudged = new AbortController();
  }

  /** Stops retrying; what is not done stays in the journal for the next start. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('the daemon stops'));
    await Promise.allSettled([...this.#running.values()].map(({ end }) => end));
  }

  #start(entry: Entry): Running {
    const withdrawn = new AbortController();
    const stop: Call = { signal: AbortSignal.any([this.#stop.signal, withdrawn.signal]) };
    const first = this.#try(entry, stop);
    const end = this.#persist(entry, first, stop).finally(() => this.#running.delete(entry.id));
    const running = { entry, withdrawn, first, end };
    this.#running.set(entry.id, running);
    return running;
  }

  async #try({ id, operation }: Entry, stop: Call): Promise<void> {
    await this.#prepare(operation, stop);
    const work = () => this.#execute(operation, withDeadline(ATTEMPT_MS, stop));
    await (LIMITED.includes(operation.kind) ? this.#limit(work) : work());
    await this.#journal.done(id);
  }

  async #persist(entry: Entry, first: Promise<void>, stop: Call): Promise<void> {
    let attempt = first;
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LAST_RETRY_MS)) {
      try {
        return await attempt;
      } catch (error) {
        if (stop.signal.aborted) return;
        this.#log[delay < SOON_MS ? 'debug' : 'warn'](
          { operation: entry.operation, err: error, retryInMs: delay },
          'not done yet; it will be tried again',
        );
      }
      const pause = { signal: AbortSignal.any([stop.signal, this.#nudged.signal]) };
      await sleep(delay * (0.75 + Math.random() / 2), pause).catch(() => undefined);
      if (stop.signal.aborted) return;
      attempt = this.#try(entry, stop);
    }
  }
}

function mayPass(error: unknown): boolean {
  return error instanceof KuryrError && error.retry;
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

function rejection(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
