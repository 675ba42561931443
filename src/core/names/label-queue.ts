import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';

/** Does a piece of work; answers whether Neutron was changed for it. */
type Work = (call: Call) => Promise<boolean>;

const WORK_MS = 60_000;
/** How much longer than Neutron worked for a label it is left in peace. */
const REST = 9;
const MAX_REST_MS = 10_000;
const FIRST_RETRY_MS = 5_000;
const LAST_RETRY_MS = 300_000;

/**
 * Labels that Neutron shows to people, written one after the other. After each, Neutron rests several
 * times as long as it worked, so that it has nine tenths of its time for what containers wait for, and
 * more rest when it is busy. What is asked for twice before its turn is done once, at the end as things
 * are then.
 */
export class LabelQueue {
  readonly #log: Logger;
  readonly #firstRetryMs: number;
  readonly #rest: number;
  readonly #works = new Map<string, Work>();
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;

  constructor(options: {
    readonly log: Logger;
    readonly firstRetryMs?: number;
    readonly rest?: number;
  }) {
    this.#log = options.log;
    this.#firstRetryMs = options.firstRetryMs ?? FIRST_RETRY_MS;
    this.#rest = options.rest ?? REST;
  }

  add(key: string, work: Work): void {
    this.#works.set(key, work);
    if (this.#isRunning || this.#stop.signal.aborted) return;
    this.#isRunning = true;
    this.#running = this.#run().finally(() => {
      this.#isRunning = false;
    });
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the daemon stops'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const stop: Call = { signal: this.#stop.signal };
    let retryMs = this.#firstRetryMs;
    for (;;) {
      const [next] = this.#works;
      if (!next || stop.signal.aborted) return;
      const [key, work] = next;
      this.#works.delete(key);
      const begin = performance.now();
      let restMs = 0;
      try {
        const changed = await work(withDeadline(WORK_MS, stop));
        if (changed) restMs = Math.min((performance.now() - begin) * this.#rest, MAX_REST_MS);
        retryMs = this.#firstRetryMs;
      } catch (err) {
        if (stop.signal.aborted) return;
        if (err instanceof KuryrError && !err.retry) {
          this.#log.warn({ err, key }, 'Neutron does not take a name of Docker');
          continue;
        }
        // Unless it was asked for anew meanwhile. It goes to the end: another may be possible.
        if (!this.#works.has(key)) this.#works.set(key, work);
        restMs = retryMs;
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
        this.#log.debug({ err, key, retryInMs: restMs }, 'a name is not shown in Neutron yet');
      }
      await sleep(restMs, stop).catch(() => undefined);
    }
  }
}
