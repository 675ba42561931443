/**
 * Runs every test level that this machine can run and ends with one line that counts them all; `make test` calls it.
 * Levels named on the command line are run alone.
 */
import { explain, type LevelResult, succeeded, summaryLine } from './levels/level-result.ts';
import { runLevel, runToEnd, skipLevel } from './levels/run-level.ts';

const MINUTE = 60_000;

interface Level {
  readonly name: string;
  readonly limitMs: number;
  /** Whether it needs root, and the Debian packages of the devcloud. */
  readonly needsRoot: boolean;
}

const levels: readonly Level[] = [
  { name: 'unit', limitMs: 5 * MINUTE, needsRoot: false },
  { name: 'faults', limitMs: 10 * MINUTE, needsRoot: false },
  { name: 'integration', limitMs: 15 * MINUTE, needsRoot: true },
  { name: 'e2e', limitMs: 45 * MINUTE, needsRoot: true },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => levels.every((level) => level.name !== name));
if (unknown.length > 0) {
  console.error(
    `no level ${unknown.join(', ')}; there are: ${levels.map((l) => l.name).join(', ')}`,
  );
  process.exit(2);
}
const chosen = levels.filter((level) => asked.length === 0 || asked.includes(level.name));
const isRoot = process.getuid?.() === 0;
const results: LevelResult[] = [];

if (isRoot && chosen.some((level) => level.needsRoot)) {
  const kuryr = new URL('../bin/kuryr', import.meta.url).pathname;
  const end = await runToEnd(kuryr, ['devcloud', 'install'], {}, 20 * MINUTE);
  if (end !== 'exit status 0') {
    results.push({
      level: 'install',
      passed: 0,
      failed: [`kuryr devcloud install: ${end}`],
      skipped: [],
    });
  }
}
for (const { name, limitMs, needsRoot } of chosen) {
  console.log(`\n=== ${name} ===`);
  results.push(
    needsRoot && !isRoot ? await skipLevel(name, 'needs root') : await runLevel(name, limitMs),
  );
}
console.log(['', ...explain(results), summaryLine(results)].join('\n'));
process.exitCode = succeeded(results) ? 0 : 1;
