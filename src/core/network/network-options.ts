import { KuryrError } from '../../errors/kuryr-error.ts';

/** What a user may say with `-o` when a network is created. */
export interface NetworkOptions {
  /** The Neutron network to use instead of a new one. */
  readonly existing?: { readonly id: string } | { readonly name: string };
}

const KNOWN = ['neutron.net.uuid', 'neutron.net.name'] as const;

/**
 * Reads the `-o` options. Those of other drivers are none of our business; one that begins like ours
 * and is unknown is a mistake worth telling, because ignoring it makes another network than was meant.
 */
export function readNetworkOptions(options: Readonly<Record<string, unknown>>): NetworkOptions {
  for (const name of Object.keys(options)) {
    const ours = name.startsWith('neutron.') || name.startsWith('kuryr.');
    if (ours && !KNOWN.some((known) => known === name)) {
      throw bad(`the option ${name} is not known; known are ${KNOWN.join(', ')}`);
    }
  }
  const id = text(options, 'neutron.net.uuid');
  const name = text(options, 'neutron.net.name');
  if (id && name) throw bad('give either -o neutron.net.uuid or -o neutron.net.name, not both');
  if (id) return { existing: { id } };
  return name ? { existing: { name } } : {};
}

function text(options: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw bad(`the option ${name} needs a value: -o ${name}=VALUE`);
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
