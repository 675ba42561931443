import type { MetricRow } from './metric-table.ts';

/** The figures as the Markdown table of docs/reference/metrics.md. */
export function renderMetrics(rows: readonly MetricRow[]): string {
  const lines = rows.map(({ name, kind, labels, help }) => {
    const shown = labels.map((label) => `\`${label}\``).join(', ') || '–';
    return `| \`${name}\` | ${kind} | ${shown} | ${help} |\n`;
  });
  return `| figure | kind | labels | what it is |\n|---|---|---|---|\n${lines.join('')}`;
}
