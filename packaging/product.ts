import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

/** The folder of the sources. */
export const ROOT = dirname(import.meta.dirname);

/** The parts of package.json that the product keeps. */
const manifest = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  type: z.string(),
  dependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
});

export const product = manifest.parse(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));

/** Seconds since 1970 of the last change: the time of every file, so that a build can be repeated. */
export function sourceTime(): number {
  const given = process.env['SOURCE_DATE_EPOCH'];
  if (given) return Number(given);
  const argv = ['-C', ROOT, 'log', '-1', '--format=%ct'];
  try {
    return Number(
      execFileSync('git', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
    );
  } catch {
    // Sources without their history.
    return 0;
  }
}
