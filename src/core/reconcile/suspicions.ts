import type { Finding } from './finding.ts';

/** What earlier looks found; what two of them found, far enough apart, is certain. */
export class Suspicions {
  readonly #patienceMs: number;
  #since = new Map<string, number>();

  /**
   * @param patienceMs how far apart two looks must be; longer than dockerd's calls take, so that a start
   *   that fell into one look is over in the next
   */
  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  /** Takes a look's findings in; answers those that are certain now. */
  confirm(found: readonly Finding[], now: number): readonly Finding[] {
    const before = this.#since;
    // What this look did not find starts anew when it comes back.
    this.#since = new Map(found.map((one) => [keyOf(one), before.get(keyOf(one)) ?? now]));
    return found.filter((one) => now - (this.#since.get(keyOf(one)) ?? now) >= this.#patienceMs);
  }
}

function keyOf({ kind, id }: Finding): string {
  return `${kind} ${id}`;
}
