import { expect, test } from 'vitest';
import { errnoName } from './errno.ts';

test('values have the names that manual pages use', () => {
  expect(errnoName(17)).toBe('EEXIST');
  expect(errnoName(11)).toBe('EAGAIN');
  expect(errnoName(95)).toMatch(/^E(OPNOTSUPP|NOTSUP)$/);
  expect(errnoName(524)).toBe('ENOTSUPP');
});

test('a value without a name is shown as a number', () => {
  expect(errnoName(4000)).toBe('errno 4000');
});
