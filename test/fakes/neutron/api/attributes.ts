import { badRequest, invalidInput, NeutronFault } from '../http/answer.ts';
import type { Context } from './context.ts';

/** Turns a value of a body into what Neutron keeps, or refuses it. */
export type Convert = (name: string, value: unknown) => unknown;

/** What may be done with one attribute of a resource. */
export interface Attribute {
  readonly create: 'required' | 'optional' | 'never';
  readonly update: boolean;
  readonly convert: Convert;
  /** Kept when the body does not have it; undefined leaves it to the resource's rules. */
  readonly initial?: unknown;
  /** Whether a list can be filtered by it. */
  readonly filter?: boolean;
  /** Only administrators may set it. */
  readonly adminSets?: boolean;
  /** Only administrators see it. */
  readonly adminSees?: boolean;
}

export type Attributes = Readonly<Record<string, Attribute>>;
export type Values = Readonly<Record<string, unknown>>;

export function checkCreate(
  attributes: Attributes,
  wanted: Values,
  single: string,
  context: Context,
): Values {
  checkKnown(attributes, wanted, context);
  const values: Record<string, unknown> = {};
  for (const [name, attribute] of Object.entries(attributes)) {
    if (!(name in wanted)) {
      if (attribute.create === 'required') {
        throw badRequest(`Failed to parse request. Required attribute '${name}' not specified`);
      }
      if (attribute.initial !== undefined) values[name] = attribute.initial;
    } else if (attribute.create === 'never') {
      throw badRequest(`Attribute '${name}' not allowed in POST`);
    }
  }
  checkPolicy(attributes, wanted, `create_${single}`, context);
  return { ...values, ...converted(attributes, wanted) };
}

export function checkUpdate(
  attributes: Attributes,
  wanted: Values,
  single: string,
  context: Context,
): Values {
  checkKnown(attributes, wanted, context);
  const fixed = Object.keys(wanted).find((name) => !attributes[name]?.update);
  if (fixed !== undefined) throw badRequest(`Cannot update read-only attribute ${fixed}`);
  checkPolicy(attributes, wanted, `update_${single}`, context);
  return converted(attributes, wanted);
}

function checkKnown(attributes: Attributes, wanted: Values, { state }: Context): void {
  const tags = state.extensions.has('standard-attr-tag');
  const unknown = Object.keys(wanted).filter(
    (name) => !(name in attributes) || (name === 'tags' && !tags),
  );
  if (unknown.length === 0) return;
  throw badRequest(`Unrecognized attribute(s) '${unknown.join(', ')}'`);
}

function checkPolicy(attributes: Attributes, wanted: Values, rule: string, context: Context): void {
  if (context.admin) return;
  const barred = Object.keys(wanted).find((name) => attributes[name]?.adminSets);
  if (barred === undefined) return;
  const message = `(rule:${rule} and rule:${rule}:${barred}) is disallowed by policy`;
  throw new NeutronFault(403, 'PolicyNotAuthorized', message);
}

function converted(attributes: Attributes, wanted: Values): Values {
  return Object.fromEntries(
    Object.entries(wanted).map(([name, value]) => [
      name,
      attributes[name]?.convert(name, value) ?? value,
    ]),
  );
}

/** "Invalid input for mac_address. Reason: 'zz' is not a valid MAC address." */
export function invalidValue(name: string, reason: string): NeutronFault {
  return badRequest(`Invalid input for ${name}. Reason: ${reason}.`);
}

export function toBoolean(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  const text = String(value).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw invalidInput(`'${value}' cannot be converted to boolean`);
}
