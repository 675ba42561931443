import type { Assignment, GroupHeader } from '../oslo/parse-ini.ts';
import type { Problem } from '../problem.ts';
import { nearestWord } from './nearest-word.ts';
import type { Option } from './option.ts';

/** A warning for each group and option of the files that Kuryr does not know, with the nearest that it knows. */
export function findUnknownNames(
  table: readonly Option<unknown>[],
  assignments: readonly Assignment[],
  headers: readonly GroupHeader[],
): Problem[] {
  const groups = new Map<string, Set<string>>();
  for (const option of table) {
    for (const name of [`${option.group}.${option.name}`, ...(option.deprecated ?? [])]) {
      // A group's name may have dots, an option's has none.
      const dot = name.lastIndexOf('.');
      const group = name.slice(0, dot);
      groups.set(group, (groups.get(group) ?? new Set()).add(name.slice(dot + 1)));
    }
  }
  const warnings: Problem[] = [];
  for (const { group, file, line } of headers) {
    if (groups.has(group)) continue;
    const nearest = nearestWord(group, groups.keys());
    const hint = nearest ? `; did you mean [${nearest}]?` : '';
    warnings.push({
      where: `${file}:${line} [${group}]`,
      what: `this group is not known, its options have no effect${hint}`,
    });
  }
  for (const { group, key, file, line } of assignments) {
    const known = groups.get(group);
    if (!known || known.has(key)) continue;
    warnings.push({
      where: `${file}:${line} [${group}] ${key}`,
      what: `this option is not known and has no effect${hintFor(key, group, groups)}`,
    });
  }
  return warnings;
}

function hintFor(key: string, group: string, groups: ReadonlyMap<string, Set<string>>): string {
  const home = [...groups].find(([other, keys]) => other !== group && keys.has(key));
  if (home) return `; it belongs to [${home[0]}]`;
  const nearest = nearestWord(key, groups.get(group) ?? []);
  return nearest ? `; did you mean ${nearest}?` : '';
}
