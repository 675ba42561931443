import { expect, test } from 'vitest';
import type { Finding } from '../core/reconcile/finding.ts';
import { renderFindings } from './render-findings.ts';

const step = { do: 'unplug', endpointId: 'e', portId: 'p' } as const;
const leaked: Finding = {
  kind: 'leaked-link',
  what: 'link of the port p',
  id: 'tap1',
  safe: true,
  mend: { does: 'remove it', step },
};
const told: Finding = { kind: 'unclear-network', what: 'network n', id: 'n', safe: false };

test('the table says what would be done, what was done, and what failed', () => {
  const outcomes = [
    { finding: leaked },
    { finding: leaked, mended: true },
    { finding: leaked, mended: false, error: 'no' },
    { finding: told },
  ];
  const rows = renderFindings(outcomes, 'table').split('\n');
  expect(rows[0]).toMatch(/^KIND +ID +MEND +WHAT$/);
  expect(rows[1]).toMatch(/tap1 +remove it +link of the port p$/);
  expect(rows[2]).toContain('remove it: done');
  expect(rows[3]).toContain('remove it: failed: no');
  expect(rows[4]).toMatch(/^unclear-network +n +- +network n$/);
});

test('JSON has the findings without what only Kuryr needs', () => {
  expect(JSON.parse(renderFindings([{ finding: leaked, mended: true }], 'json'))).toEqual([
    {
      kind: 'leaked-link',
      id: 'tap1',
      what: 'link of the port p',
      safe: true,
      mend: 'remove it',
      mended: true,
    },
  ]);
});

test('nothing found is said in words, and is an empty list in JSON', () => {
  expect(renderFindings([], 'table')).toBe('nothing was left behind\n');
  expect(renderFindings([], 'json')).toBe('[]\n');
});
