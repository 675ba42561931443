import type { Call } from './call.ts';
import { sleep } from './sleep.ts';

/** Lets so many through at once, then so many a second; who comes too early waits in line. */
export class TokenBucket {
  readonly #size: number;
  readonly #perSecond: number;
  readonly #now: () => number;
  #tokens: number;
  #at: number;

  constructor(options: {
    readonly size: number;
    readonly perSecond: number;
    readonly now?: () => number;
  }) {
    this.#size = options.size;
    this.#perSecond = options.perSecond;
    this.#now = options.now ?? Date.now;
    this.#tokens = options.size;
    this.#at = this.#now();
  }

  async take(call: Call): Promise<void> {
    const wait = this.reserve();
    if (wait > 0) await sleep(wait, call);
  }

  /** Takes a token that may be there only later. @returns in how many ms it is there */
  reserve(): number {
    const now = this.#now();
    const grown = this.#tokens + ((now - this.#at) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#size, grown) - 1;
    this.#at = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#perSecond) * 1000;
  }
}
