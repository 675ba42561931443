import { KuryrError } from '../../../errors/kuryr-error.ts';
import type { Query } from '../../session/query.ts';

/** One value, or a list of which any matches. */
export type AnyOf<T extends string | number = string> = T | readonly T[];

/** Filters that every resource with tags takes; `F` names the fields that the answer shall have. */
export interface CommonFilter<F> {
  readonly id?: AnyOf;
  readonly name?: AnyOf;
  readonly description?: AnyOf;
  readonly project_id?: AnyOf;
  /** All of these. */
  readonly tags?: readonly string[];
  /** At least one of these. */
  readonly 'tags-any'?: readonly string[];
  /** Not all of these. */
  readonly 'not-tags'?: readonly string[];
  /** None of these. */
  readonly 'not-tags-any'?: readonly string[];
  /** Only these fields; the answer is smaller and its type says so. */
  readonly fields?: readonly F[];
  /** How many Neutron sends at a time; all pages are fetched. */
  readonly limit?: number;
}

/** An address, a subnet, or an address in a subnet. */
export interface FixedIpFilter {
  readonly subnet_id?: string;
  readonly ip_address?: string;
}

const TAG_KEYS = new Set(['tags', 'tags-any', 'not-tags', 'not-tags-any']);

/** A typed filter as Neutron's query. */
export function toQuery(filter: object): Query {
  const query: Record<string, Query[string]> = {};
  for (const [key, value] of Object.entries(filter)) {
    if (value === undefined) continue;
    refuseEmpty(key, value);
    if (TAG_KEYS.has(key)) query[key] = joinTags(value);
    else if (key === 'fixed_ips') query[key] = fixedIps(value);
    else query[key] = value;
  }
  return query;
}

/** Neutron takes an empty value for no filter: the answer would be everything that there is. */
function refuseEmpty(key: string, value: unknown): void {
  if (value !== '' && !(Array.isArray(value) && value.includes(''))) return;
  throw new KuryrError('BAD_REQUEST', { what: `Neutron cannot search for an empty ${key}` });
}

/** Neutron splits at commas and knows no escape, so such a tag cannot be looked for. */
function joinTags(tags: readonly string[]): string | undefined {
  const bad = tags.find((tag) => tag.includes(','));
  if (bad !== undefined) {
    throw new KuryrError('BAD_REQUEST', {
      what: `Neutron cannot search for the tag "${bad}": it has a comma`,
    });
  }
  return tags.length === 0 ? undefined : tags.join(',');
}

/** Neutron wants one allocation whose address is any of those given and whose subnet is any of those given. */
function fixedIps(wanted: readonly FixedIpFilter[]): string[] {
  const pairs = wanted.flatMap((one) =>
    Object.entries(one).map(([key, value]) => `${key}=${value}`),
  );
  return [...new Set(pairs)];
}
