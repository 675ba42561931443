import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const FOLDER = new URL('../results', import.meta.url).pathname;

/** Keeps a result as `results/<date>-<commit>.json`; answers the path. */
export async function writeResult(
  result: Readonly<Record<string, unknown>>,
  { at, commit }: { readonly at: Date; readonly commit: string },
): Promise<string> {
  await mkdir(FOLDER, { recursive: true });
  const path = join(FOLDER, resultName(at, commit));
  await writeFile(path, `${JSON.stringify({ at, commit, ...result }, undefined, 1)}\n`);
  return path;
}

/** The time of day is part of the date: two runs on one commit are two results. */
export function resultName(at: Date, commit: string): string {
  const stamp = at.toISOString().slice(0, 16).replace(':', '');
  return `${stamp}-${commit}.json`;
}
