/** What a list of samples comes to, in the samples' own unit. */
export interface Summary {
  readonly n: number;
  readonly median: number;
  readonly p95: number;
  readonly least: number;
  readonly most: number;
}

/** How much longer one thing takes than another, and how sure that is. */
export interface Ratio {
  /** Of the medians. */
  readonly ratio: number;
  /** Between these the ratio lies in 95 of 100 resamplings of the rounds. */
  readonly low: number;
  readonly high: number;
}

const RESAMPLINGS = 1_000;

export function summarize(samples: readonly number[]): Summary {
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    n: sorted.length,
    median: quantile(sorted, 0.5),
    p95: quantile(sorted, 0.95),
    least: quantile(sorted, 0),
    most: quantile(sorted, 1),
  };
}

/** Where a share `q`, 0 to 1, of the samples lies below. */
export function quantileOf(samples: readonly number[], q: number): number {
  return quantile(
    samples.toSorted((a, b) => a - b),
    q,
  );
}

export function median(samples: readonly number[]): number {
  return quantileOf(samples, 0.5);
}

/**
 * The ratio of the medians, with its spread by bootstrap. The n-th samples of both come from the same
 * round and are drawn together, so that a round that was disturbed as a whole does not count twice.
 */
export function ratioOf(samples: readonly number[], base: readonly number[]): Ratio {
  const rounds = Math.min(samples.length, base.length);
  const random = mulberry32(1);
  const resampled = Array.from({ length: RESAMPLINGS }, () => {
    const drawn = Array.from({ length: rounds }, () => Math.floor(random() * rounds));
    const pick = (from: readonly number[]) => drawn.map((i) => from[i] ?? Number.NaN);
    return median(pick(samples)) / median(pick(base));
  }).sort((a, b) => a - b);
  return {
    ratio: median(samples) / median(base),
    low: quantile(resampled, 0.025),
    high: quantile(resampled, 0.975),
  };
}

/** Between two samples it interpolates; of no samples it is not a number. */
function quantile(sorted: readonly number[], q: number): number {
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}

/** A generator with a seed: the same samples always give the same spread. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
