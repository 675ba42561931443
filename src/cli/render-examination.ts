import type { Diagnosis } from '../core/doctor/check.ts';
import type { Examined } from '../core/doctor/examine.ts';

/** The outcome of all checks for people, or as JSON. */
export function renderExamination(examined: readonly Examined[], format: 'table' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(toJson(examined), null, 2)}\n`;
  const width = Math.max(...examined.map(({ check }) => check.length));
  const lines = examined.flatMap(({ check, state, diagnoses, saw }) => [
    `${check.padEnd(width)}  ${WORDS[state]}${saw === undefined ? '' : `  ${saw}`}`.trimEnd(),
    ...diagnoses.flatMap(({ severity, what, cure }) => [
      `  ${severity}: ${what}`,
      `    -> ${cure}`,
    ]),
  ]);
  return `${lines.join('\n')}\n\n${sum(examined.flatMap(({ diagnoses }) => diagnoses))}\n`;
}

const WORDS: Readonly<Record<Examined['state'], string>> = {
  ok: 'ok        ',
  found: 'FOUND     ',
  'not looked': 'not looked',
};

/** Stable: fields are added, never renamed. */
function toJson(examined: readonly Examined[]) {
  return {
    healthy: examined.every(({ state }) => state !== 'found'),
    checks: examined.map(({ check, state, saw = '', diagnoses }) => ({
      check,
      state,
      saw,
      findings: diagnoses,
    })),
  };
}

function sum(diagnoses: readonly Diagnosis[]): string {
  const count = (severity: Diagnosis['severity']) => {
    const n = diagnoses.filter((one) => one.severity === severity).length;
    return n === 0 ? [] : [`${n} ${severity}${n === 1 ? '' : 's'}`];
  };
  return [...count('problem'), ...count('warning'), ...count('note')].join(', ') || 'all is well';
}
