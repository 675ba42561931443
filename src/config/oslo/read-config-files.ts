import { readFileSync } from 'node:fs';
import type { Problem } from '../problem.ts';
import { type Assignment, type GroupHeader, parseIni } from './parse-ini.ts';

export interface ConfigFiles {
  /** The files that were read, in order. */
  readonly files: readonly string[];
  readonly assignments: readonly Assignment[];
  readonly groups: readonly GroupHeader[];
  readonly problems: readonly Problem[];
}

/** Reads and parses configuration files in order; one that cannot be read is a problem. */
export function readConfigFiles(paths: readonly string[]): ConfigFiles {
  const files: string[] = [];
  const assignments: Assignment[] = [];
  const groups: GroupHeader[] = [];
  const problems: Problem[] = [];
  for (const path of paths) {
    let text: string;
    try {
      text = readFileSync(path, 'utf8');
    } catch (error) {
      problems.push({ where: path, what: whyUnreadable(error) });
      continue;
    }
    files.push(path);
    const parsed = parseIni(text, path);
    assignments.push(...parsed.assignments);
    groups.push(...parsed.groups);
    for (const { file, line, what } of parsed.problems) {
      problems.push({ where: `${file}:${line}`, what });
    }
  }
  return { files, assignments, groups, problems };
}

/** Says why a file could not be read, without Node's repetition of the path. */
export function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'there is no such file';
  if (code === 'EACCES') return 'this user may not read it';
  if (code === 'EISDIR') return 'this is a folder, not a file';
  return `cannot be read (${String(code ?? error)})`;
}
