import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Core } from '../core.ts';
import { applyMend } from './apply-mend.ts';
import { findDrift } from './find-drift.ts';
import type { Finding } from './finding.ts';
import { lookAround, type Witnesses } from './look-around.ts';
import { settingOf } from './setting.ts';
import { Suspicions } from './suspicions.ts';

/** dockerd and the rest of the host may be starting as well. */
const FIRST_LOOK_MS = 10_000;
const LOOK_MS = 30_000;
const MEND_MS = 30_000;
/** So that the second look is surely late enough. */
const MARGIN_MS = 1_000;
/** The longest that a timer can wait. */
const FOREVER_MS = 2 ** 31 - 1;

/** How the last look went. */
export interface LastLook {
  readonly at: Date;
  /** What was found that only the next look can make certain. */
  readonly uncertain: number;
  readonly mended: number;
  /** Why it could not look. */
  readonly error?: string;
}

/**
 * Takes away, from time to time, what dockerd has forgotten: it does not repeat a call that fails while
 * a container or network goes. Only what is certain and safe; the rest is for `kuryr reconcile`.
 */
export class Reconciler {
  readonly #core: Core;
  readonly #witnesses: Witnesses;
  readonly #onMend: (finding: Finding) => void;
  readonly #onLook: (look: LastLook) => void;
  readonly #suspicions: Suspicions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #intervalMs: number;
  /** Ends the pause before the next look. */
  #changed = new AbortController();
  #complaint = '';
  #mended = 0;
  #last: LastLook | undefined;

  constructor(options: {
    readonly core: Core;
    readonly witnesses: Witnesses;
    readonly onMend: (finding: Finding) => void;
    readonly onLook?: (look: LastLook) => void;
  }) {
    this.#core = options.core;
    this.#intervalMs = options.core.config.reconcileIntervalMs;
    this.#witnesses = options.witnesses;
    this.#onMend = options.onMend;
    this.#suspicions = new Suspicions(options.core.config.reconcilePatienceMs);
    this.#onLook = options.onLook ?? (() => undefined);
  }

  /** Undefined before the first look. */
  get last(): LastLook | undefined {
    return this.#last;
  }

  start(): void {
    this.#running = this.#loop();
  }

  /** From now on this long between two looks; 0: none. */
  setInterval(ms: number): void {
    this.#intervalMs = ms;
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the daemon stops'));
    await this.#running;
  }

  /** @returns how many suspicions only the next look can make certain */
  async look(): Promise<number> {
    const stop: Call = { signal: this.#stop.signal };
    const { config, locks } = this.#core;
    const setting = settingOf(config, (id) => locks.has(`endpoint:${id}`));
    const views = await lookAround(this.#witnesses, withDeadline(LOOK_MS, stop));
    const safe = findDrift(views, setting).filter((finding) => finding.safe);
    const certain = this.#suspicions.confirm(safe, setting.now);
    for (const finding of certain) await this.#mend(finding, stop);
    return safe.length - certain.length;
  }

  async #loop(): Promise<void> {
    const soon = this.#core.config.reconcilePatienceMs + MARGIN_MS;
    for (let atMost = FIRST_LOOK_MS; ; ) {
      const due = await this.#pause(atMost);
      if (this.#stop.signal.aborted) return;
      if (!due) continue;
      this.#mended = 0;
      const uncertain = await this.look().then(this.#contented, this.#complain);
      atMost = uncertain > 0 ? soon : Number.POSITIVE_INFINITY;
    }
  }

  /** @returns whether it is time for a look; not so when the interval was changed meanwhile */
  async #pause(atMost: number): Promise<boolean> {
    // Hosts that started together shall not look together for ever.
    const interval = this.#intervalMs * (0.9 + Math.random() / 5);
    const ms = interval > 0 ? Math.min(atMost, interval) : FOREVER_MS;
    const signal = AbortSignal.any([this.#stop.signal, this.#changed.signal]);
    return sleep(ms, { signal }).then(
      () => true,
      () => false,
    );
  }

  async #mend(finding: Finding, stop: Call): Promise<void> {
    const { kind, id, what, mend } = finding;
    try {
      if (!(await applyMend(this.#core, finding, withDeadline(MEND_MS, stop)))) return;
      this.#mended += 1;
      this.#onMend(finding);
      this.#core.log.info({ kind, id, what, did: mend?.does }, 'mended what was left behind');
    } catch (error) {
      if (stop.signal.aborted) return;
      this.#core.log.warn(
        { kind, id, what, err: error },
        'what was left behind could not be mended',
      );
    }
  }

  readonly #contented = (uncertain: number): number => {
    this.#complaint = '';
    this.#looked({ at: new Date(), uncertain, mended: this.#mended });
    return uncertain;
  };

  /** Said once, until it changes: a host without access to Docker is no news every few minutes. */
  readonly #complain = (error: Error): number => {
    const { log } = this.#core;
    const level = error.message === this.#complaint || this.#stop.signal.aborted ? 'debug' : 'warn';
    log[level]({ err: error }, 'could not look for what was left behind');
    this.#complaint = error.message;
    this.#looked({ at: new Date(), uncertain: 0, mended: this.#mended, error: error.message });
    return 0;
  };

  #looked(look: LastLook): void {
    this.#last = look;
    this.#onLook(look);
  }
}
