import { expect, test } from 'vitest';
import { problem } from '../core/doctor/check.ts';
import type { Examined } from '../core/doctor/examine.ts';
import { renderExamination } from './render-examination.ts';

const well: Examined = { check: 'kernel', state: 'ok', diagnoses: [], saw: 'Linux 6.1' };
const ill: Examined = { check: 'host', state: 'found', diagnoses: [problem('it is ill', 'rest')] };

test('each finding stands below its check, with its cure, and the sum at the end', () => {
  expect(renderExamination([well, ill], 'table')).toBe(
    'kernel  ok          Linux 6.1\nhost    FOUND\n  problem: it is ill\n    -> rest\n\n1 problem\n',
  );
  expect(renderExamination([well], 'table')).toMatch(/\n\nall is well\n$/);
});

test('JSON has one verdict and every check', () => {
  const parsed = JSON.parse(renderExamination([well, ill], 'json'));
  expect(parsed.healthy).toBe(false);
  expect(parsed.checks[1]).toEqual({
    check: 'host',
    state: 'found',
    saw: '',
    findings: [{ severity: 'problem', what: 'it is ill', cure: 'rest' }],
  });
});
