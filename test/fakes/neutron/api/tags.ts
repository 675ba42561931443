import { hasTags } from '../extensions.ts';
import {
  type Answer,
  invalidInput,
  NeutronFault,
  noSuchPath,
  wrongMethod,
} from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import type { Row } from '../store/rows.ts';
import type { Context } from './context.ts';
import { changed, type Rules } from './rules.ts';
import { isVisible } from './shown.ts';

const LONGEST = 255;

/** Serves `/<collection>/<id>/tags` and `/<collection>/<id>/tags/<tag>`. */
export function onTags<T extends Row>(
  rules: Rules<T>,
  id: string,
  tag: string | undefined,
  request: RecordedRequest,
  context: Context,
): Answer {
  const { state } = context;
  if (!rules.tagged || !hasTags(state.extensions, rules.collection)) throw noSuchPath();
  const row = rules.table(state).get(id);
  if (!row || !isVisible(rules, row, context)) {
    const what = rules.collection.replace('_', '-');
    const message = `Resource ${what} ${id} could not be found.`;
    throw new NeutronFault(404, 'TagResourceNotFound', message);
  }
  const set = (tags: readonly string[]) => {
    rules.table(state).put(changed(row, { tags }));
  };
  return tag === undefined ? onAll(row, set, request) : onOne(row, tag, set, request);
}

function onAll(row: Row, set: (tags: readonly string[]) => void, request: RecordedRequest): Answer {
  switch (request.method) {
    case 'GET':
      return { status: 200, body: { tags: row.tags } };
    case 'PUT': {
      const tags = readTags(request.body);
      set(tags);
      return { status: 200, body: { tags } };
    }
    case 'DELETE':
      set([]);
      return { status: 204 };
    default:
      throw wrongMethod();
  }
}

function onOne(
  row: Row,
  tag: string,
  set: (tags: readonly string[]) => void,
  request: RecordedRequest,
): Answer {
  const has = row.tags.includes(tag);
  if (request.method === 'PUT') {
    checkLength(tag);
    if (!has) set([...row.tags, tag]);
    return { status: 201, body: null };
  }
  if (!has) throw new NeutronFault(404, 'TagNotFound', `Tag ${tag} could not be found.`);
  if (request.method === 'GET') return { status: 204 };
  if (request.method !== 'DELETE') throw wrongMethod();
  set(row.tags.filter((one) => one !== tag));
  return { status: 204 };
}

function readTags(body: unknown): string[] {
  const tags = typeof body === 'object' && body !== null && 'tags' in body ? body.tags : undefined;
  if (!Array.isArray(tags)) throw invalidInput('Invalid tags body');
  const twice = tags.find((one, i) => tags.indexOf(one) !== i);
  if (twice !== undefined) throw invalidInput(`Duplicate items in the list: '${twice}'`);
  for (const tag of tags) checkLength(String(tag));
  return tags.map(String);
}

function checkLength(tag: string): void {
  if (tag.length > LONGEST) throw invalidInput(`'${tag}' exceeds maximum length of ${LONGEST}`);
}
