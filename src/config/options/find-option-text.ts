import type { Assignment } from '../oslo/parse-ini.ts';
import type { Option } from './option.ts';
import type { Origin } from './origin.ts';

/** All that was said about options, from the strongest source to the weakest. */
export interface OptionSources {
  /** From the command line, by `group.name`. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the files, in the order in which they were read. */
  readonly assignments: readonly Assignment[];
}

export interface OptionText {
  readonly text: string;
  readonly origin: Origin;
  /** The name that was used, as `group.name`: the option's own or an earlier one. */
  readonly name: string;
}

/**
 * The text that counts for one option, before variables are replaced; undefined if no source has it.
 * An empty environment variable counts as absent, and so does an empty value of an option without a fixed default.
 */
export function findOptionText(
  option: Option<unknown>,
  sources: OptionSources,
): OptionText | undefined {
  const name = `${option.group}.${option.name}`;
  const override = sources.overrides[name];
  if (override !== undefined) return { text: override, origin: { kind: 'command-line' }, name };

  const variable = option.env ? sources.env[option.env] : undefined;
  if (option.env && variable) {
    return { text: variable, origin: { kind: 'environment', name: option.env }, name };
  }
  return findInFiles(option, name, sources.assignments);
}

/** The last file wins; within it the present name goes before earlier ones, then the last line wins. */
function findInFiles(
  option: Option<unknown>,
  own: string,
  assignments: readonly Assignment[],
): OptionText | undefined {
  let best: Assignment | undefined;
  for (const assignment of assignments) {
    const name = `${assignment.group}.${assignment.key}`;
    if (name !== own && !option.deprecated?.includes(name)) continue;
    if (option.default === undefined && assignment.value.trim() === '') continue;
    const oldBesideNew =
      best?.file === assignment.file && `${best.group}.${best.key}` === own && name !== own;
    if (!oldBesideNew) best = assignment;
  }
  if (!best) return undefined;
  const { value, group, key, file, line } = best;
  return { text: value, origin: { kind: 'file', file, line }, name: `${group}.${key}` };
}
