import { type Query, queryString } from '../../session/query.ts';

/** Neutron reads request lines up to 8 kB (16 kB answer 414); the path and a proxy need some too. */
const LONGEST_QUERY = 6_500;

/** Lists that do not mean "any of these". */
const WHOLE = new Set(['fields', 'sort_key', 'sort_dir']);

/**
 * Splits a query that is too long into several whose answers together are the same: the longest
 * list of alternatives is cut into parts. A query that has no such list stays as it is.
 */
export function splitQuery(query: Query, longest: number = LONGEST_QUERY): Query[] {
  if (queryString(query).length <= longest) return [query];
  const found = longestList(query);
  if (!found) return [query];
  const { key, kept, values } = found;
  const middle = Math.ceil(values.length / 2);
  return [values.slice(0, middle), values.slice(middle)].flatMap((part) =>
    splitQuery({ ...query, [key]: [...kept, ...part] }, longest),
  );
}

interface List {
  readonly key: string;
  /** The alternatives that are cut. */
  readonly values: readonly (string | number)[];
  /** What shares the key and goes into every part. */
  readonly kept: readonly (string | number)[];
}

function longestList(query: Query): List | undefined {
  const lists = Object.entries(query).flatMap(([key, value]): List[] => {
    if (!Array.isArray(value) || WHOLE.has(key)) return [];
    return key === 'fixed_ips' ? byKind(key, value) : [{ key, values: value, kept: [] }];
  });
  return lists
    .filter(({ values }) => values.length > 1)
    .sort((a, b) => String(b.values).length - String(a.values).length)[0];
}

/** In `fixed_ips`, values of one kind (`subnet_id=`) are alternatives and the kinds must all match. */
function byKind(key: string, values: readonly string[]): List[] {
  const kinds = new Set(values.map((value) => value.split('=', 1)[0]));
  return [...kinds].map((kind) => {
    const isKind = (value: string) => value.startsWith(`${kind}=`);
    return { key, values: values.filter(isKind), kept: values.filter((value) => !isKind(value)) };
  });
}
