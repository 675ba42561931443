import type { Problem } from '../problem.ts';
import { authFields, authSection } from './auth-options.ts';
import { nearestWord } from './nearest-word.ts';
import type { Option } from './option.ts';

/**
 * What is wrong with the `--set`s of a command line: names that do not exist, and credentials, which every
 * user of the machine could read in the list of processes.
 */
export function findOverrideProblems(
  table: readonly Option<unknown>[],
  overrides: Readonly<Record<string, string>>,
): Problem[] {
  const names = new Set(table.map((option) => `${option.group}.${option.name}`));
  const credentials = new Set<string>([...authFields, authSection.name]);
  return Object.keys(overrides).flatMap((name) => {
    const where = `command line --set ${name}`;
    if (!names.has(name)) {
      const nearest = nearestOption(name, table);
      const hint = nearest ? `; did you mean ${nearest}?` : '';
      return [{ where, what: `there is no such option${hint}` }];
    }
    if (!name.startsWith('DEFAULT.') && credentials.has(name.slice(name.lastIndexOf('.') + 1))) {
      const what = 'credentials are not taken from the command line; use a file or the environment';
      return [{ where, what }];
    }
    return [];
  });
}

/** The group is easily forgotten, so only the option's own name is compared. */
function nearestOption(name: string, table: readonly Option<unknown>[]): string | undefined {
  const nearest = nearestWord(
    name.slice(name.lastIndexOf('.') + 1),
    table.map((option) => option.name),
  );
  const option = table.find((candidate) => candidate.name === nearest);
  return option && `${option.group}.${option.name}`;
}
