import { z } from 'zod';
import type { Call } from '../../../util/call.ts';
import { unusable } from '../../session/refusal.ts';
import type { Query, Session } from '../../session/session.ts';
import { toQuery } from './filter.ts';
import { type Resource, read } from './resource.ts';
import { splitQuery } from './split-query.ts';

const linksSchema = z.array(z.object({ rel: z.string(), href: z.string() })).default([]);

/**
 * All resources that match a filter, whatever number of pages and requests that takes. Lists of
 * ids too long for one URL become several requests; what two of them find is given once.
 */
export async function list<T extends { readonly id: string }, F extends keyof T>(
  session: Session,
  resource: Resource<T>,
  filter: { readonly fields?: readonly F[] },
  call: Call,
): Promise<Pick<T, F>[]> {
  if (asksForNothing(filter)) return [];
  // Results of several requests are told apart by id, and pages are continued by it.
  const fields = filter.fields && [...new Set<keyof T>(['id', ...filter.fields])];
  const schema = z.array(itemSchema(resource, fields));
  const found = new Map<string, T>();
  for (const part of splitQuery(toQuery({ ...filter, fields }))) {
    for (const item of await pages<T>(session, resource, schema, part, call)) {
      found.set(item.id, item);
    }
  }
  return [...found.values()];
}

/** An empty list of alternatives matches nothing; sent, it would be no filter and match all. */
function asksForNothing(filter: object): boolean {
  const tagKeys = /^(not-)?tags|^fields$/;
  return Object.entries(filter).some(
    ([key, value]) => Array.isArray(value) && value.length === 0 && !tagKeys.test(key),
  );
}

async function pages<T>(
  session: Session,
  resource: { collection: string; path: string; plural: string },
  schema: z.ZodType,
  first: Query,
  call: Call,
): Promise<T[]> {
  const action = `list ${resource.plural}`;
  const items: T[] = [];
  let query: Query | undefined = first;
  while (query) {
    const { body } = await session.request<unknown>(
      { service: 'network', method: 'GET', path: resource.path, query, action },
      call,
    );
    items.push(...(read(resource.collection, schema, body, action) as T[]));
    query = nextPage(body, resource.collection, query, action);
  }
  return items;
}

/**
 * Where the list goes on. Only the marker of Neutron's link is used: behind a proxy the link often
 * has an address that cannot be reached.
 */
function nextPage(
  body: unknown,
  collection: string,
  query: Query,
  action: string,
): Query | undefined {
  const links = read(`${collection}_links`, linksSchema, body, action);
  const next = links.find((link) => link.rel === 'next');
  if (!next) return undefined;
  const parameters = new URL(next.href, 'http://neutron').searchParams;
  const marker = parameters.get('marker') ?? undefined;
  if (marker === undefined || marker === query['marker']) {
    throw unusable({ service: 'network', action }, 'its pages do not go on');
  }
  const limit = parameters.get('limit') ?? query['limit'];
  return { ...query, marker, limit };
}

/** Building a schema costs more than using it, and the code asks for few different sets of fields. */
const partSchemas = new Map<string, z.ZodType>();

function itemSchema<T extends { readonly id: string }>(
  resource: Resource<T>,
  fields: readonly (keyof T)[] | undefined,
): z.ZodType {
  if (!fields) return resource.schema;
  const key = [resource.collection, ...fields].join(' ');
  const known = partSchemas.get(key);
  if (known) return known;
  const { shape } = resource.schema;
  const schema = z.looseObject(
    Object.fromEntries(Object.entries(shape).filter(([name]) => fields.includes(name as keyof T))),
  );
  partSchemas.set(key, schema);
  return schema;
}
