/** Values of RFC 7047, section 5.1, as they are in JSON. */
export type Uuid = readonly ['uuid' | 'named-uuid', string];
export type Atom = string | number | boolean | Uuid;
export type OvsdbSet = readonly ['set', readonly Atom[]];
export type OvsdbMap = readonly ['map', readonly (readonly [Atom, Atom])[]];
export type Value = Atom | OvsdbSet | OvsdbMap;
export type Row = Readonly<Record<string, Value>>;

export function uuid(id: string): Uuid {
  return ['uuid', id];
}

/** A row that the same transaction inserts. */
export function namedUuid(name: string): Uuid {
  return ['named-uuid', name];
}

export function encodeMap(record: Readonly<Record<string, string>>): OvsdbMap {
  return ['map', Object.entries(record)];
}

/** The elements of a set; one element may come without the brackets of the set. */
function atomsOf(value: Value | undefined): readonly Atom[] {
  if (value === undefined) return [];
  return isSet(value) ? value[1] : [value as Atom];
}

/** The strings in a set, without atoms of other types. */
export function stringsOf(value: Value | undefined): string[] {
  return atomsOf(value).filter((atom) => typeof atom === 'string');
}

/** The one integer of a column that is an integer or an empty set. */
export function integerOf(value: Value | undefined): number | undefined {
  return atomsOf(value).find((atom) => typeof atom === 'number');
}

/** The ids in a set of references. */
export function uuidsOf(value: Value | undefined): string[] {
  return atomsOf(value).flatMap((atom) => (Array.isArray(atom) ? [String(atom[1])] : []));
}

/** A map of strings as an object. */
export function recordOf(value: Value | undefined): Record<string, string> {
  if (!Array.isArray(value) || value[0] !== 'map') return {};
  const pairs = (value as OvsdbMap)[1];
  return Object.fromEntries(pairs.map(([key, item]) => [String(key), String(item)]));
}

function isSet(value: Value): value is OvsdbSet {
  return Array.isArray(value) && value[0] === 'set';
}
