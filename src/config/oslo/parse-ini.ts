/** One `key = value` of a configuration file, with the place where it stands. */
export interface Assignment {
  readonly group: string;
  readonly key: string;
  /** Continuation lines are joined by line feeds; one pair of outer quotes is gone. */
  readonly value: string;
  readonly file: string;
  /** Line of the key, counted from 1. */
  readonly line: number;
}

export interface GroupHeader {
  readonly group: string;
  readonly file: string;
  readonly line: number;
}

/** A line that cannot be read. The text never quotes the line: it may hold a password. */
export interface SyntaxProblem {
  readonly file: string;
  readonly line: number;
  readonly what: string;
}

export interface ParsedIni {
  readonly assignments: readonly Assignment[];
  readonly groups: readonly GroupHeader[];
  readonly problems: readonly SyntaxProblem[];
}

/**
 * Reads the INI dialect of oslo.config (the one OpenStack's Python services read), of one file.
 *
 * - A line that starts with white space continues the value above it, also when it looks like a
 *   comment; a blank line, a comment or a new key ends the value.
 * - `=` or `:` divides key and value, whichever comes first.
 * - Repeated keys are all kept, in order; whether the last wins is the option's affair.
 * - Group names other than `DEFAULT` are lower-cased; dashes in keys are underscores.
 *
 * Never throws: what cannot be read becomes a problem, and reading goes on.
 */
export function parseIni(text: string, file: string): ParsedIni {
  const assignments: Assignment[] = [];
  const groups: GroupHeader[] = [];
  const problems: SyntaxProblem[] = [];
  let place: Place = { kind: 'before-first-group' };
  let open: { key: string; values: string[]; line: number } | undefined;

  const close = (): void => {
    if (open && place.kind === 'group') {
      const { key, values, line } = open;
      assignments.push({ group: place.name, key, value: values.join('\n'), file, line });
    }
    open = undefined;
  };

  for (const [index, raw] of splitLines(text).entries()) {
    const line = index + 1;
    const problem = (what: string): void => void problems.push({ file, line, what });
    const content = raw.trimEnd();

    if (content === '') {
      close();
      continue;
    }
    if (content.startsWith(' ') || content.startsWith('\t')) {
      if (open) open.values.push(content.trimStart());
      else problem('this line is indented, but there is no value above it to continue');
      continue;
    }
    close();
    if (content.startsWith('#') || content.startsWith(';')) continue;

    if (content.startsWith('[')) {
      place = readHeader(content);
      if (place.kind === 'group') groups.push({ group: place.name, file, line });
      else problem('a group is written [name], with nothing after the bracket');
      continue;
    }
    const pair = splitPair(content);
    if (!pair) {
      problem('this line is neither [group], nor key = value, nor a comment');
    } else if (pair.key === '') {
      problem('there is no option name before the = or :');
    } else {
      if (place.kind === 'before-first-group')
        problem('this option stands before the first [group]');
      // Under an unreadable header the option is dropped: it may not land in the group before.
      open = { key: normalizeKey(pair.key), values: [pair.value], line };
    }
  }
  close();
  return { assignments, groups, problems };
}

type Place =
  | { readonly kind: 'before-first-group' }
  | { readonly kind: 'unreadable-header' }
  | { readonly kind: 'group'; readonly name: string };

function readHeader(content: string): Place {
  const name = content.slice(1, -1);
  return content.endsWith(']') && name.trim() !== ''
    ? { kind: 'group', name: normalizeGroup(name) }
    : { kind: 'unreadable-header' };
}

function splitPair(content: string): { key: string; value: string } | undefined {
  const at = content.search(/[=:]/);
  if (at < 0) return undefined;
  return { key: content.slice(0, at).trim(), value: unquote(content.slice(at + 1).trim()) };
}

function unquote(value: string): string {
  const first = value[0];
  const quoted = (first === '"' || first === "'") && value.endsWith(first);
  return quoted ? value.slice(1, -1) : value;
}

/** Python's `splitlines` of a text file: LF, CRLF and CR; an editor's byte order mark is no content. */
function splitLines(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
}

function normalizeGroup(name: string): string {
  return name === 'DEFAULT' ? name : name.toLowerCase();
}

function normalizeKey(key: string): string {
  return key.replaceAll('-', '_');
}
