import { hasTags } from '../extensions.ts';
import { badRequest } from '../http/answer.ts';
import type { Row } from '../store/rows.ts';
import { toBoolean } from './attributes.ts';
import type { Context } from './context.ts';
import type { Rules } from './rules.ts';

type Query = Readonly<Record<string, readonly string[]>>;

/** Parameters that do not choose rows. */
const OTHER = new Set(['fields', 'limit', 'marker', 'page_reverse', 'sort_key', 'sort_dir']);

const TAG_FILTERS: Readonly<
  Record<string, (has: (tag: string) => boolean, wanted: readonly string[]) => boolean>
> = {
  tags: (has, wanted) => wanted.every(has),
  'tags-any': (has, wanted) => wanted.some(has),
  'not-tags': (has, wanted) => !wanted.every(has),
  'not-tags-any': (has, wanted) => !wanted.some(has),
};

/** Whether a row matches a query. An empty value is no filter at all, as in Neutron. */
export function matcher<T extends Row>(
  rules: Rules<T>,
  query: Query,
  context: Context,
): (row: T) => boolean {
  const filters = Object.entries(query).filter(([key]) => !OTHER.has(key));
  const unknown = filters.map(([key]) => key).filter((key) => !canFilter(rules, key, context));
  if (unknown.length > 0) {
    const names = unknown.map((key) => `'${key}'`).join(', ');
    throw badRequest(`[${names}] is invalid attribute for filtering`);
  }
  const tests = filters.flatMap(([key, values]) => {
    const given = values.filter((value) => value !== '');
    return given.length === 0 ? [] : [test(rules, key, given)];
  });
  return (row) => tests.every((matches) => matches(row));
}

function canFilter<T extends Row>(rules: Rules<T>, key: string, context: Context): boolean {
  if (key in TAG_FILTERS)
    return rules.tagged && hasTags(context.state.extensions, rules.collection);
  return key in (rules.filters ?? {}) || rules.attributes[key]?.filter === true;
}

function test<T extends Row>(
  rules: Rules<T>,
  key: string,
  values: readonly string[],
): (row: T) => boolean {
  const byTags = TAG_FILTERS[key];
  if (byTags) {
    const wanted = values.flatMap((value) => value.split(','));
    return (row) => byTags((tag) => row.tags.includes(tag), wanted);
  }
  const special = rules.filters?.[key];
  if (special) return special(values);
  const column = key === 'tenant_id' ? 'project_id' : key;
  const isFlag = typeof rules.attributes[key]?.initial === 'boolean';
  const wanted = new Set<unknown>(isFlag ? values.map(toBoolean) : values);
  return (row) => {
    const value = (row as unknown as Record<string, unknown>)[column];
    return wanted.has(isFlag ? Boolean(value) : String(value));
  };
}
