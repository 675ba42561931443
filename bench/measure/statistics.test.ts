import { expect, test } from 'vitest';
import { median, ratioOf, summarize } from './statistics.ts';

test('median and p95 do not depend on the order, and interpolate between samples', () => {
  const samples = Array.from({ length: 21 }, (_, i) => (i * 8) % 21);
  expect(summarize(samples)).toEqual({ n: 21, median: 10, p95: 19, least: 0, most: 20 });
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('one sample is its own summary, none is no number', () => {
  expect(summarize([7])).toEqual({ n: 1, median: 7, p95: 7, least: 7, most: 7 });
  expect(median([])).toBeNaN();
});

test('the spread of a ratio holds the ratio, is the same each time, and grows with the noise', () => {
  const base = Array.from({ length: 25 }, (_, i) => 100 + (i % 5));
  const steady = base.map((ms) => 2 * ms);
  const noisy = base.map((ms, i) => 2 * ms + ((i * 7) % 25) * 4);
  expect(ratioOf(steady, base)).toEqual({ ratio: 2, low: 2, high: 2 });
  const { ratio, low, high } = ratioOf(noisy, base);
  expect(low).toBeLessThan(ratio);
  expect(high).toBeGreaterThan(ratio);
  expect(ratioOf(noisy, base)).toEqual({ ratio, low, high });
});
