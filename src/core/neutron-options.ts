import { KuryrError } from '../errors/kuryr-error.ts';

/** A Neutron resource as a user names it: by id, or by a name that must be the only one. */
export type Reference = { readonly id: string } | { readonly name: string };

/** Driver options as Docker passes them. */
export type Options = Readonly<Record<string, unknown>>;

/** The options that name a subnet and a subnet pool, for each family. */
export const SUBNET_OPTIONS = { 4: 'neutron.subnet', 6: 'neutron.subnet.v6' } as const;
export const POOL_OPTIONS = { 4: 'neutron.pool', 6: 'neutron.pool.v6' } as const;

/** Reads `<key>.uuid` or `<key>.name`. */
export function readReference(options: Options, key: string): Reference | undefined {
  const id = readText(options, `${key}.uuid`);
  const name = readText(options, `${key}.name`);
  if (id && name) throw bad(`give either ${key}.uuid or ${key}.name, not both`);
  if (id) return { id };
  return name ? { name } : undefined;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A reference of one word: what looks like an id is one. */
export function referenceTo(nameOrId: string): Reference {
  return UUID.test(nameOrId) ? { id: nameOrId.toLowerCase() } : { name: nameOrId };
}

/** Reads a yes or no as people write them. */
export function readFlag(options: Options, name: string): boolean | undefined {
  const value = readText(options, name)?.toLowerCase();
  if (value === undefined) return undefined;
  if (['1', 'true', 'yes', 'on', 't', 'y'].includes(value)) return true;
  if (['0', 'false', 'no', 'off', 'f', 'n'].includes(value)) return false;
  throw bad(`the option ${name} must be true or false, not ${value}`);
}

/** Neutron's limit for names. */
const NAME_LENGTH = 255;

/** Reads what a resource shall be called. */
export function readName(options: Options, key: string): string | undefined {
  const name = readText(options, key);
  if (name === undefined) return undefined;
  if (name.length > NAME_LENGTH) {
    throw bad(`the option ${key} may have ${NAME_LENGTH} characters, not ${name.length}`);
  }
  // Lists of names are read by people and by scripts, line by line.
  if (name.trim() !== name || /\p{Cc}/u.test(name)) {
    throw bad(`the option ${key} has spaces at its ends, or characters that cannot be printed`);
  }
  return name;
}

/** How a reference reads in a sentence. */
function describeReference(reference: Reference): string {
  return 'id' in reference ? `with the id ${reference.id}` : `named ${reference.name}`;
}

/** The one of what Neutron found for a reference; none or several is an error that says what to do. */
export function theOnly<T extends { readonly id: string }>(
  found: readonly T[],
  noun: string,
  reference: Reference,
  key: string,
): T {
  const [first, ...more] = found;
  const label = describeReference(reference);
  if (!first) {
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no ${noun} ${label} that Kuryr's project may use; see: openstack ${noun} list`,
    });
  }
  if (more.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `Neutron has ${more.length + 1} ${noun}s ${label}; choose one by its id: ${key}.uuid=${first.id}`,
    });
  }
  return first;
}

/** A reference as a filter of Neutron's lists. */
export function referenceFilter(reference: Reference): { id: string } | { name: string } {
  return 'id' in reference ? { id: reference.id } : { name: reference.name };
}

/** A text that must not be empty. */
export function readText(options: Options, name: string): string | undefined {
  const value = options[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw bad(`the option ${name} needs a value: ${name}=VALUE`);
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
