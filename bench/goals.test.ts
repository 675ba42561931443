import { expect, test } from 'vitest';
import { judge } from './goals.ts';

test.each([
  [{ seen: 0, most: 0 }, true],
  [{ seen: 1, most: 0 }, false],
  [{ seen: 39, least: 40 }, false],
  [{ seen: 40, least: 40 }, true],
  [{ seen: Number.NaN, most: 2 }, false],
])('%o is kept: %s', (goal, kept) => {
  expect(judge([{ what: 'something', ...goal }])).toMatchObject([{ kept }]);
});
