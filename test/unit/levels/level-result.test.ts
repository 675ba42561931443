import { expect, test } from 'vitest';
import { explain, type LevelResult, succeeded, summaryLine } from '../../levels/level-result.ts';

const good: LevelResult = { level: 'unit', passed: 2, failed: [], skipped: [] };
const bad: LevelResult = { level: 'e2e', passed: 1, failed: ['a.test.ts > x'], skipped: [] };
const idle: LevelResult = {
  level: 'integration',
  passed: 0,
  failed: [],
  skipped: [{ test: 'b', reason: 'needs root' }, { test: 'c' }],
};

test('the last line adds the levels up', () => {
  expect(summaryLine([good, bad])).toBe('3 passed, 1 failed');
  expect(summaryLine([good, idle])).toBe('2 passed, 0 failed, 2 skipped');
});

test('a run fails when a test failed, and when nothing ran', () => {
  expect(succeeded([good])).toBe(true);
  expect(succeeded([good, idle])).toBe(true);
  expect(succeeded([good, bad])).toBe(false);
  expect(succeeded([idle])).toBe(false);
  expect(succeeded([])).toBe(false);
});

test('skipped tests are listed with their reasons, failed ones by name', () => {
  expect(explain([bad, idle])).toEqual([
    'e2e: 1 passed, 1 failed',
    'integration: 0 passed, 0 failed, 2 skipped',
    'failed: e2e: a.test.ts > x',
    'skipped: integration: b: needs root',
    'skipped: integration: c: no reason given (say it with ctx.skip)',
  ]);
});
