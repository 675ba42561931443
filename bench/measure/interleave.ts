import type { Call } from '../../src/util/call.ts';

export interface Rounds {
  readonly rounds: number;
  /** Rounds before the first that counts: caches fill, code is compiled. */
  readonly warmUp: number;
}

/**
 * Does a task for every subject, round after round, so that whatever else the machine does meets all
 * subjects alike. Each round begins with another subject: none is always the one after the costly one.
 * Rounds count from 0; those of the warm-up are negative.
 */
export async function interleave<T>(
  subjects: readonly T[],
  { rounds, warmUp }: Rounds,
  task: (subject: T, round: number) => Promise<void>,
  { signal }: Call,
): Promise<void> {
  for (let round = -warmUp; round < rounds; round += 1) {
    for (const subject of rotate(subjects, round + warmUp)) {
      signal.throwIfAborted();
      await task(subject, round);
    }
  }
}

function rotate<T>(list: readonly T[], by: number): readonly T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
