/** A variable of a value has no option behind it, or leads back to itself. */
export type SubstitutionProblem =
  | { readonly kind: 'unknown'; readonly name: string }
  | { readonly kind: 'cycle'; readonly name: string };

export interface Substituted {
  readonly text: string;
  readonly problems: readonly SubstitutionProblem[];
}

const PATTERN = /\\\$|\$\$|\$(?:([_a-z][_a-z0-9]*(?:\.[_a-z0-9]+)*)|\{([_a-z][._a-z0-9]*)\})/gi;

/**
 * Replaces `$name`, `${name}` and `${group.name}` by what `lookup` knows, `$$` and `\$` by a dollar
 * sign. Any other `$` stays as it is, as in oslo.config.
 */
export function substitute(
  text: string,
  lookup: (name: string) => string | SubstitutionProblem,
): Substituted {
  const problems: SubstitutionProblem[] = [];
  const result = text.replace(PATTERN, (match, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return '$';
    const value = lookup(name);
    if (typeof value === 'string') return value;
    problems.push(value);
    return match;
  });
  return { text: result, problems };
}
