import type { Finding } from '../core/reconcile/finding.ts';
import { formatTable } from '../util/format-table.ts';

/** A finding and what became of it; without `mended` nothing was tried. */
export interface Outcome {
  readonly finding: Finding;
  readonly mended?: boolean;
  readonly error?: string;
}

/** Findings as a table for people, or as JSON. */
export function renderFindings(outcomes: readonly Outcome[], format: 'table' | 'json'): string {
  if (format === 'json') return `${JSON.stringify(outcomes.map(plain), null, 2)}\n`;
  if (outcomes.length === 0) return 'nothing was left behind\n';
  const rows = outcomes.map((one) => [
    one.finding.kind,
    one.finding.id,
    said(one),
    one.finding.what,
  ]);
  return formatTable([['KIND', 'ID', 'MEND', 'WHAT'], ...rows]);
}

function said({ finding, mended, error }: Outcome): string {
  const does = finding.mend?.does;
  if (does === undefined) return '-';
  if (mended === undefined) return does;
  return mended ? `${does}: done` : `${does}: failed${error ? `: ${error}` : ''}`;
}

function plain({ finding, mended, error }: Outcome) {
  const { kind, id, what, safe, mend } = finding;
  return {
    kind,
    id,
    what,
    safe,
    ...(mend && { mend: mend.does }),
    ...(mended !== undefined && { mended }),
    ...(error !== undefined && { error }),
  };
}
