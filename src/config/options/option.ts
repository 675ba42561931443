import type { OptionType } from './option-types.ts';

interface OptionFacts {
  /** As oslo writes it: `DEFAULT`, or a lower-case name. */
  readonly group: string;
  /** With underscores. */
  readonly name: string;
  /** What it does, for the sample file and the reference; whole sentences. */
  readonly help: string;
  /** Whether the Python kuryr-libnetwork had it, or it is new here. */
  readonly from: 'upstream' | 'kuryr';
  /** Earlier names, as `group.name`; still understood. */
  readonly deprecated?: readonly string[];
  /** An environment variable that overrides the files. */
  readonly env?: string;
  /** Never shown. */
  readonly secret?: true;
  /** Why the option has no effect any more; it is accepted, and `config check` says so. */
  readonly ignored?: string;
}

/** One option of the configuration: data that the reader, the sample and the reference share. */
export interface Option<T> extends OptionFacts {
  readonly type: OptionType<T & {}>;
  /** As it would stand in a file. */
  readonly default?: string;
  /** A default that depends on the host, and how the documentation puts it. */
  readonly hostDefault?: { readonly text: string; readonly value: () => string };
}

type WithDefault<T> = OptionFacts & { readonly type: OptionType<T> } & (
    | { readonly default: string }
    | { readonly hostDefault: { readonly text: string; readonly value: () => string } }
  );
type WithoutDefault<T> = OptionFacts & { readonly type: OptionType<T> };

/** Declares an option that always has a value, by its default. */
export function option<T extends {}>(facts: WithDefault<T>): Option<T> {
  return facts;
}

/** Declares an option that may be absent; an empty value counts as absent. */
export function optional<T extends {}>(facts: WithoutDefault<T>): Option<T | undefined> {
  return facts;
}

/** `[group] name`, the way messages and documentation write an option. */
export function optionLabel(option: { readonly group: string; readonly name: string }): string {
  return `[${option.group}] ${option.name}`;
}
