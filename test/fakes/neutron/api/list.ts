import { NeutronFault } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import type { Row } from '../store/rows.ts';
import type { Values } from './attributes.ts';
import type { Context } from './context.ts';
import { matcher } from './filters.ts';
import type { Rules } from './rules.ts';
import { isVisible, shown } from './shown.ts';

/** The answer to `GET /<collection>`: filtered, sorted, cut into pages, with the wanted fields. */
export function listRows<T extends Row>(
  rules: Rules<T>,
  request: RecordedRequest,
  context: Context,
): Values {
  const { query } = request;
  const matches = matcher(rules, query, context);
  const rows = rules
    .table(context.state)
    .where((row) => isVisible(rules, row, context) && matches(row))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const limit = readLimit(query['limit']?.[0]);
  const page = limit === 0 ? rows : pageOf(rules, rows, limit, query['marker']?.[0]);
  const fields = query['fields'] ?? [];
  const items = page.map((row) => pick(shown(rules, row, context), fields));
  const links = limit === 0 ? [] : linksOf(request, context, rows, page);
  return {
    [rules.collection]: items,
    ...(links.length > 0 && { [`${rules.collection}_links`]: links }),
  };
}

function readLimit(limit: string | undefined): number {
  if (limit === undefined) return 0;
  if (/^\d+$/.test(limit)) return Number(limit);
  const message = `Bad limit request: Limit must be an integer 0 or greater and not '${limit}'.`;
  throw new NeutronFault(400, 'BadRequest', message);
}

function pageOf<T extends Row>(
  rules: Rules<T>,
  rows: readonly T[],
  limit: number,
  marker: string | undefined,
): T[] {
  if (marker === undefined) return rows.slice(0, limit);
  const at = rows.findIndex((row) => row.id === marker);
  if (at < 0) throw rules.notFound(marker);
  return rows.slice(at + 1, at + 1 + limit);
}

/** There is a next page when rows are left, and one back from every page but an empty one. */
function linksOf<T extends Row>(
  request: RecordedRequest,
  context: Context,
  rows: readonly T[],
  page: readonly T[],
): object[] {
  const first = page[0];
  const last = page.at(-1);
  if (!first || !last) return [];
  const link = (rel: string, marker: string, reverse: boolean) => {
    const parameters = new URLSearchParams();
    for (const [key, values] of Object.entries(request.query)) {
      if (key === 'marker' || key === 'page_reverse') continue;
      for (const value of values) parameters.append(key, value);
    }
    parameters.append('marker', marker);
    if (reverse) parameters.append('page_reverse', 'True');
    return { rel, href: `${context.url}${request.path}?${parameters}` };
  };
  const previous = link('previous', first.id, true);
  return rows.at(-1)?.id === last.id ? [previous] : [link('next', last.id, false), previous];
}

/** Names that the resource does not have are ignored, as Neutron does. */
function pick(item: Values, fields: readonly string[]): Values {
  if (!fields.some((field) => field in item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => fields.includes(name)));
}
