import type { Finding } from './finding.ts';

/** Longer than any call of dockerd takes, so a start that fell into one look is over in the next, ms. */
export const LOOKS_APART_MS = 30_000;

/** What earlier looks found; what two of them found, far enough apart, is certain. */
export class Suspicions {
  #since = new Map<string, number>();

  /** Takes a look's findings in; answers those that are certain now. */
  confirm(found: readonly Finding[], now: number): readonly Finding[] {
    const before = this.#since;
    // What this look did not find starts anew when it comes back.
    this.#since = new Map(found.map((one) => [keyOf(one), before.get(keyOf(one)) ?? now]));
    return found.filter((one) => now - (this.#since.get(keyOf(one)) ?? now) >= LOOKS_APART_MS);
  }
}

function keyOf({ kind, id }: Finding): string {
  return `${kind} ${id}`;
}
