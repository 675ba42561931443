import type { DriverOption } from './option-table.ts';

/** The options as the Markdown table of docs/reference/network-options.md. */
export function renderOptions(table: readonly DriverOption[]): string {
  const rows = table.map(({ names, flags, value, help }) => {
    const cells = [code(names), code(flags), value, help];
    return `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |\n`;
  });
  return `| option | with | value | what it does |\n|---|---|---|---|\n${rows.join('')}`;
}

function code(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}
