import { parseAddress } from '../../../../src/net/address.ts';
import { type Attribute, type Convert, invalidValue, toBoolean } from './attributes.ts';

/** The kinds of attributes, as functions from what is special to the whole. */

type Special = Partial<Attribute>;

function attribute(convert: Convert, base: Special, special: Special): Attribute {
  return { create: 'optional', update: true, convert, ...base, ...special };
}

/** Text up to a length. */
export const text = (special: Special = {}, longest = 255): Attribute =>
  attribute(
    (name, value) => {
      if (typeof value !== 'string') {
        throw invalidValue(name, `'${value === null ? 'None' : value}' is not a valid string`);
      }
      if (value.length > longest) {
        throw invalidValue(name, `'${value}' exceeds maximum length of ${longest}`);
      }
      return value;
    },
    { initial: '', filter: true },
    special,
  );

/** A name for the DNS, or none. */
export const hostName = (): Attribute => {
  const base = text();
  return {
    ...base,
    convert: (name, value) => {
      const label = String(value)
        .split('.')
        .find((one) => !/^[a-z0-9-]{1,63}$/i.test(one));
      if (value === '' || label === undefined) return base.convert(name, value);
      const reason = `Name '${label}' must be 1-63 characters long, each of which can only be alphanumeric or a hyphen`;
      throw invalidValue(name, `'${value}' not a valid PQDN or FQDN. Reason: ${reason}`);
    },
  };
};

/** True or false, also as text. */
export const flag = (initial: boolean, special: Special = {}): Attribute =>
  attribute((_name, value) => toBoolean(value), { initial, filter: true }, special);

/** Kept as it comes. */
export const anything = (initial: unknown, special: Special = {}): Attribute =>
  attribute((_name, value) => value, { initial }, special);

/** Set by Neutron alone. */
export const own = (special: Special = {}): Attribute =>
  attribute((_name, value) => value, { create: 'never', update: false, filter: true }, special);

/** The id of something else. */
export const reference = (special: Special = {}): Attribute =>
  attribute((_name, value) => value, { filter: true }, special);

/** A list of texts, each once. */
export const list = (initial: readonly string[] | undefined, special: Special = {}): Attribute =>
  attribute(
    (name, value) => checkList(name, value),
    initial === undefined ? {} : { initial },
    special,
  );

export function checkList(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw invalidValue(name, `'${value}' is not a list`);
  const twice = value.find((one, i) => value.indexOf(one) !== i);
  if (twice !== undefined) throw invalidValue(name, `Duplicate items in the list: '${twice}'`);
  return value;
}

/** One of a few values. */
export const oneOf = (values: readonly unknown[], special: Special = {}): Attribute =>
  attribute(
    (name, value) => {
      const found = values.find((one) => String(one) === String(value));
      if (found === undefined) throw invalidValue(name, `${value} is not in valid_values`);
      return found;
    },
    { filter: true },
    special,
  );

/** A key-value object. */
export const dictionary = (special: Special = {}): Attribute =>
  attribute(
    (name, value) => {
      if (value === null) return {};
      if (typeof value !== 'object') throw invalidValue(name, `'${value}' is not a dictionary`);
      return value;
    },
    { initial: {} },
    special,
  );

export const macAddress = (special: Special = {}): Attribute =>
  attribute(
    (name, value) => {
      if (typeof value === 'string' && /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(value)) {
        return value.toLowerCase();
      }
      throw invalidValue(name, `'${value}' is not a valid MAC address`);
    },
    { filter: true },
    special,
  );

/** An address or nothing. */
export const address = (special: Special = {}): Attribute =>
  attribute(
    (name, value) => {
      if (value === null) return null;
      const parsed = typeof value === 'string' ? parseAddress(value) : undefined;
      if (!parsed) throw invalidValue(name, `'${value}' is not a valid IP address`);
      return parsed.text;
    },
    { filter: true },
    special,
  );

/** What all resources have. */
export const standard = {
  id: own(),
  project_id: reference({ update: false, adminSets: true }),
  tenant_id: reference({ update: false, adminSets: true }),
  description: text(),
  created_at: own({ filter: false }),
  updated_at: own({ filter: false }),
  revision_number: own(),
};
