import type { ConfigReading } from '../config/read-config.ts';

/** The outcome of `kuryr config check`; missing credentials are a warning, as a sample has none. */
export function renderConfigCheck(reading: ConfigReading): { ok: boolean; text: string } {
  const { files, cloud } = reading;
  const problems = [...reading.problems, ...(cloud.kind === 'wrong' ? cloud.problems : [])];
  const warnings = [...reading.warnings, ...(cloud.kind === 'missing' ? [cloud.problem] : [])];
  const lines = [
    ...(files.length > 0
      ? files.map((file) => `read ${file}`)
      : ['no configuration file was found']),
    ...(cloud.kind === 'found' ? [`credentials from ${cloud.source}`] : []),
    ...warnings.map(({ where, what }) => `warning: ${where}: ${what}`),
    ...problems.map(({ where, what }) => `problem: ${where}: ${what}`),
    `${count(problems.length, 'problem')}, ${count(warnings.length, 'warning')}`,
  ];
  return { ok: problems.length === 0, text: `${lines.join('\n')}\n` };
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
