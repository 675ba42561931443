/** Lays rows out in columns: the first to the left, the others, being figures, to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  }
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Objects of one kind, a row each, with the names of their figures above. Lists are left out. */
export function rowsTable(rows: readonly object[]): string {
  const names = Object.entries(rows[0] ?? {}).flatMap(([name, value]) =>
    Array.isArray(value) ? [] : [name],
  );
  const cells = rows.map((row) =>
    names.map((name) => {
      const value: unknown = row[name as keyof typeof row];
      return typeof value === 'number' ? String(Number(value.toFixed(1))) : String(value);
    }),
  );
  return table([names, ...cells]);
}
