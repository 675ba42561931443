import { portDriverNames } from '../port-driver-name.ts';

/** How the text of an option becomes a value. */
export interface OptionType<T> {
  /** The word for the reference's type column. */
  readonly name: string;
  /** What is allowed, to complete "allowed: ...". */
  readonly allowed: string;
  /** Whether a value may go over several lines of a file. */
  readonly multiline?: true;
  /** The value, or undefined if the text is not allowed. */
  readonly parse: (text: string) => T | undefined;
}

/** Any text; with `pattern`, text that matches it, which `allowed` describes. */
export function string(limit?: { pattern: RegExp; allowed: string }): OptionType<string> {
  return {
    name: 'string',
    allowed: limit?.allowed ?? 'any text',
    parse: (text) => (!limit || limit.pattern.test(text) ? text : undefined),
  };
}

const TRUE = ['true', '1', 'on', 'yes'];
const FALSE = ['false', '0', 'off', 'no'];

/** oslo's spellings, in any case. */
export const boolean: OptionType<boolean> = {
  name: 'boolean',
  allowed: [...TRUE, ...FALSE].join(', '),
  parse: (text) => {
    const word = text.trim().toLowerCase();
    if (TRUE.includes(word)) return true;
    return FALSE.includes(word) ? false : undefined;
  },
};

/** A decimal integer from `min` to `max`. */
export function integer(min: number, max: number): OptionType<number> {
  return {
    name: 'integer',
    allowed: `an integer from ${min} to ${max}`,
    parse: (text) => {
      const value = /^[+-]?\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

/** A decimal number from `min` to `max`. */
export function float(min: number, max: number): OptionType<number> {
  return {
    name: 'float',
    allowed: `a number from ${min} to ${max}`,
    parse: (text) => {
      const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text.trim()) ? Number(text) : Number.NaN;
      return value >= min && value <= max ? value : undefined;
    },
  };
}

/** One of some words, in any case; `aliases` are other spellings of them. */
export function choice<const T extends string>(
  words: readonly T[],
  aliases: Readonly<Record<string, T>> = {},
): OptionType<T> {
  return {
    name: 'choice',
    allowed: words.join(', '),
    parse: (text) => {
      const word = text.trim().toLowerCase();
      return words.find((w) => w === word) ?? aliases[word];
    },
  };
}

/** Values of one type, divided by commas; an empty text is an empty list. */
export function list<T>(item: OptionType<T>): OptionType<readonly T[]> {
  return {
    name: `list of ${item.name}`,
    multiline: true,
    allowed: `a list with commas of: ${item.allowed}`,
    parse: (text) => {
      const parts = text.trim() === '' ? [] : text.split(',');
      const values = parts.map((part) => item.parse(part.trim()));
      return values.every((value) => value !== undefined) ? values : undefined;
    },
  };
}

/** An absolute path: a daemon has no folder of its own that a relative one could mean. */
export const path: OptionType<string> = {
  name: 'path',
  allowed: 'an absolute path',
  parse: (text) => (/^\/[^\0\r\n]*$/.test(text) ? text : undefined),
};

/**
 * A URI of one of the schemes. User and password inside are refused: URIs are shown.
 * @param shape what is allowed, such as `unix:///path`
 */
export function uri(schemes: readonly string[], shape: string): OptionType<string> {
  return {
    name: 'uri',
    allowed: `${shape} (without user and password)`,
    parse: (text) => {
      // The URL parser forgives white space; a value with a continuation line is no address.
      const url = /\s/.test(text) ? null : URL.parse(text);
      if (!url || !schemes.includes(url.protocol.slice(0, -1))) return undefined;
      if (url.username !== '' || url.password !== '') return undefined;
      const named = url.protocol === 'unix:' ? text.startsWith('unix:///') : url.hostname !== '';
      return named ? text : undefined;
    },
  };
}

/**
 * A port driver by its name, or by the Python module that it had upstream:
 * `veth`, `kuryr.lib.binding.drivers.veth`, `kuryr_libnetwork.port_driver.drivers.veth`.
 */
export const portDriver: OptionType<(typeof portDriverNames)[number]> = {
  name: 'driver',
  allowed: portDriverNames.join(', '),
  parse: (text) => {
    const name = text.trim().split('.').at(-1);
    return portDriverNames.find((known) => known === name);
  },
};
