import { expect, test } from 'vitest';
import { resultName } from './result-file.ts';

test('a result is named after its date and commit, without what a file name cannot hold', () => {
  const at = new Date('2026-11-21T09:05:30Z');
  expect(resultName(at, '44ade17+')).toBe('2026-11-21T0905-44ade17+.json');
});
