import { expect, test } from 'vitest';
import { parseOptions } from './options.ts';

test('without arguments it measures 25 rounds after three of warm-up', () => {
  expect(parseOptions([])).toEqual({
    ...{ rounds: 25, warmUp: 3, crowds: 5 },
    ...{ quietMs: 10_000, smoke: false, standIn: false },
  });
});

test('arguments are taken, and nonsense is named', () => {
  expect(
    parseOptions(['--rounds', '40', '--warm-up', '0', '--quiet', '60', '--smoke', '--stand-in']),
  ).toEqual({
    rounds: 40,
    warmUp: 0,
    crowds: 5,
    quietMs: 60_000,
    smoke: true,
    standIn: true,
  });
  expect(() => parseOptions(['--rounds', '0'])).toThrow('--rounds 0: a whole number from 1 on');
  expect(() => parseOptions(['--rounds', '1e3'])).toThrow('--rounds 1e3');
  expect(() => parseOptions(['--round', '3'])).toThrow('--round');
});
