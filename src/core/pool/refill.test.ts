import { describe, expect, test } from 'vitest';
import { missingPorts, type PoolSize, surplusPorts } from './refill.ts';

const size: PoolSize = { min: 4, max: 0, batch: 8 };
const ENOUGH = Number.POSITIVE_INFINITY;

describe('a pool', () => {
  test.each([
    ['is filled to a whole step when it is new', { used: 0, free: 0 }, 8],
    ['is left alone while enough is free', { used: 4, free: 4 }, 0],
    ['grows by one step when less is free', { used: 5, free: 3 }, 8],
    ['makes up in one go for a burst', { used: 24, free: 0 }, 8],
    ['counts with what is being made', { used: 5, free: 11 }, 0],
  ])('%s', (_, fill, missing) => {
    expect(missingPorts(size, fill, ENOUGH)).toBe(missing);
  });

  test('never takes more than there is room for', () => {
    expect(missingPorts(size, { used: 0, free: 0 }, 3.9)).toBe(3);
    expect(missingPorts(size, { used: 0, free: 0 }, -1)).toBe(0);
  });

  test('keeps to its limit', () => {
    expect(missingPorts({ ...size, max: 5 }, { used: 0, free: 0 }, ENOUGH)).toBe(5);
    expect(surplusPorts({ ...size, max: 5 }, { used: 0, free: 7 })).toBe(2);
  });

  test('gives back whole steps only, and not the one it would make next', () => {
    expect(surplusPorts(size, { used: 0, free: 15 })).toBe(0);
    expect(surplusPorts(size, { used: 0, free: 24 })).toBe(16);
  });
});

/** Numbers of a fixed sequence, so that a failure can be seen again. */
function numbers(seed: number): (most: number) => number {
  let state = seed;
  return (most) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % (most + 1);
  };
}

test('whatever its size and use, a refill leaves enough, no surplus, and nothing to refill', () => {
  const next = numbers(1);
  for (let i = 0; i < 5_000; i++) {
    const random = { min: next(20), max: next(3) === 0 ? 20 + next(40) : 0, batch: 1 + next(16) };
    const before = { used: next(200), free: next(60) };
    const missing = missingPorts(random, before, ENOUGH);
    const after = { used: before.used, free: before.free + missing };
    const seen = JSON.stringify({ random, before, missing });

    expect(missing, seen).toBeGreaterThanOrEqual(0);
    expect(missingPorts(random, after, ENOUGH), seen).toBe(0);
    if (missing > 0) {
      expect(after.free, seen).toBeGreaterThanOrEqual(random.min);
      expect(surplusPorts(random, after), seen).toBe(0);
      if (random.max === 0) expect((after.used + after.free) % random.batch, seen).toBe(0);
    }
    if (random.max > 0 && missing > 0) expect(after.free, seen).toBeLessThanOrEqual(random.max);
    const less = after.free - surplusPorts(random, after);
    expect(missingPorts(random, { ...after, free: less }, ENOUGH), seen).toBe(0);
  }
});
