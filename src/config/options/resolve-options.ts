import { type Substituted, type SubstitutionProblem, substitute } from '../oslo/substitute.ts';
import type { Problem } from '../problem.ts';
import { findOptionText, type OptionSources } from './find-option-text.ts';
import { maskValue } from './mask-value.ts';
import { type Option, optionLabel } from './option.ts';
import { describeOrigin, type Origin } from './origin.ts';

/** One option with the value in force. */
export interface ResolvedOption {
  readonly option: Option<unknown>;
  readonly origin: Origin;
  /** The value's text, with variables replaced; undefined if the option has no value. */
  readonly text: string | undefined;
  /** Whether the text may not be shown: the option is a secret, or a mistake may have put one into it. */
  readonly secret: boolean;
  readonly value: unknown;
}

export interface OptionValues {
  /** All options in the order of the table. */
  readonly all: readonly ResolvedOption[];
  /** The value in force; the default where the configured one is not allowed (then there is a problem). */
  get<T>(option: Option<T>): T;
  origin(option: Option<unknown>): Origin;
}

/** Finds, for each option of a table, the value in force and where it came from. */
export function resolveOptions(
  table: readonly Option<unknown>[],
  sources: OptionSources,
): { values: OptionValues; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const texts = new TextResolver(table, sources);
  const resolved = new Map<string, ResolvedOption>();

  for (const option of table) {
    const { text, origin, secret, substitutionProblems, name } = texts.resolve(option);
    const where = `${describeOrigin(origin)} ${optionLabel(option)}`;
    const wrongs = substitutionProblems.map((problem) => explainSubstitution(problem, secret));
    const mayNotBe = whyNotAtAll(option, text, secret);
    if (mayNotBe) wrongs.push(mayNotBe);
    let value = text === undefined || mayNotBe ? undefined : option.type.parse(text);
    if (text !== undefined && value === undefined) {
      if (wrongs.length === 0) wrongs.push(notAllowed(option, text, secret));
      value = option.default === undefined ? undefined : option.type.parse(option.default);
    }
    problems.push(...wrongs.map((what) => ({ where, what })));
    if (origin.kind !== 'default' && option.ignored) {
      warnings.push({ where, what: `has no effect: ${option.ignored}` });
    } else if (name !== undefined && name !== key(option)) {
      const old = name.split('.').at(-1);
      warnings.push({ where, what: `${old} is an old name; write ${option.name}` });
    }
    resolved.set(key(option), { option, origin, text, secret: secret || !!mayNotBe, value });
  }

  const find = (option: Option<unknown>): ResolvedOption => {
    const found = resolved.get(key(option));
    if (!found) throw new Error(`${optionLabel(option)} is not in the table`);
    return found;
  };
  const values: OptionValues = {
    all: [...resolved.values()],
    // The table pairs each option with the parser of its type; a Map cannot say so.
    get: <T>(option: Option<T>) => find(option).value as T,
    origin: (option) => find(option).origin,
  };
  return { values, problems, warnings };
}

/** What makes a value wrong before its type looks at it; such a value is not shown, it may hold a secret. */
function whyNotAtAll(
  option: Option<unknown>,
  text: string | undefined,
  secret: boolean,
): string | undefined {
  if (secret && !option.secret) return 'its variables lead to a secret; this option is shown';
  if (text?.includes('\n') && !option.type.multiline && !secret && !option.ignored) {
    return 'goes over several lines; an indented line, even a comment, continues the value above it';
  }
  return undefined;
}

function notAllowed(option: Option<unknown>, text: string, secret: boolean): string {
  const [line = '', more] = maskValue(text).split('\n');
  const shown = secret ? '***' : JSON.stringify(more === undefined ? line : `${line}...`);
  return `${shown} is not allowed; allowed: ${option.type.allowed}`;
}

function key(option: { readonly group: string; readonly name: string }): string {
  return `${option.group}.${option.name}`;
}

interface ResolvedText {
  readonly text: string | undefined;
  readonly origin: Origin;
  readonly name?: string;
  readonly secret: boolean;
  readonly substitutionProblems: readonly SubstitutionProblem[];
}

/** Replaces the variables of values; only files and defaults have them. */
class TextResolver {
  readonly #options: ReadonlyMap<string, Option<unknown>>;
  readonly #sources: OptionSources;

  constructor(table: readonly Option<unknown>[], sources: OptionSources) {
    this.#options = new Map(table.map((option) => [key(option), option]));
    this.#sources = sources;
  }

  resolve(option: Option<unknown>, path: readonly string[] = []): ResolvedText {
    const found = findOptionText(option, this.#sources);
    const secret = option.secret ?? false;
    if (found && found.origin.kind !== 'file') {
      return { ...found, secret, substitutionProblems: [] };
    }
    const origin: Origin = found?.origin ?? { kind: 'default' };
    const raw = found?.text ?? option.default;
    if (raw === undefined) {
      return { text: option.hostDefault?.value(), origin, secret, substitutionProblems: [] };
    }
    const replaced = this.#replace(raw, option, [...path, key(option)]);
    return {
      text: replaced.text,
      origin,
      ...(found ? { name: found.name } : {}),
      secret: secret || replaced.secret,
      substitutionProblems: replaced.problems,
    };
  }

  #replace(
    raw: string,
    option: Option<unknown>,
    path: readonly string[],
  ): Substituted & { secret: boolean } {
    let secret = false;
    const nested: SubstitutionProblem[] = [];
    const result = substitute(raw, (name) => {
      const target =
        this.#options.get(name) ??
        this.#options.get(`${option.group}.${name}`) ??
        this.#options.get(`DEFAULT.${name}`);
      if (!target) return { kind: 'unknown', name };
      if (path.includes(key(target))) return { kind: 'cycle', name };
      const inner = this.resolve(target, path);
      secret ||= inner.secret;
      nested.push(...inner.substitutionProblems);
      return inner.text ?? '';
    });
    return { text: result.text, problems: [...result.problems, ...nested], secret };
  }
}

/** Says what is wrong with a variable. In a secret the name may be a part of it, so it is left out. */
function explainSubstitution(problem: SubstitutionProblem, secret: boolean): string {
  const name = secret ? '$...' : `$${problem.name}`;
  if (problem.kind === 'cycle') return `${name} leads back to this option`;
  return `${name} names no option; write $$ for a dollar sign`;
}
