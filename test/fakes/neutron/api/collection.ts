import { type Answer, badRequest, NeutronFault, wrongMethod } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import type { Row } from '../store/rows.ts';
import { checkCreate, checkUpdate, type Values } from './attributes.ts';
import type { Context } from './context.ts';
import { listRows } from './list.ts';
import { checkQuota } from './quotas.ts';
import type { Rules } from './rules.ts';
import { isVisible, shown } from './shown.ts';

/** Serves `/<collection>`. */
export function onCollection<T extends Row>(
  rules: Rules<T>,
  request: RecordedRequest,
  context: Context,
): Answer {
  if (request.method === 'GET') return { status: 200, body: listRows(rules, request, context) };
  if (request.method !== 'POST') throw wrongMethod();
  const body = record(request.body) ?? {};
  if (rules.collection in body) return createAll(rules, body[rules.collection], context);
  const row = createOne(rules, envelope(rules, body), context);
  return { status: 201, body: { [rules.single]: shown(rules, row, context) } };
}

/** Serves `/<collection>/<id>`. */
export function onMember<T extends Row>(
  rules: Rules<T>,
  id: string,
  request: RecordedRequest,
  context: Context,
): Answer {
  const { method } = request;
  if (!['GET', 'PUT', 'DELETE'].includes(method)) throw wrongMethod();
  const row = find(rules, id, context);
  if (method === 'GET') {
    return { status: 200, body: { [rules.single]: shown(rules, row, context) } };
  }
  if (method === 'DELETE') {
    checkRevision(row, request);
    rules.remove(context, row);
    return { status: 204 };
  }
  const wanted = envelope(rules, record(request.body) ?? {});
  const changes = checkUpdate(rules.attributes, wanted, rules.single, context);
  checkRevision(row, request);
  const after = rules.update(context, row, changes);
  return { status: 200, body: { [rules.single]: shown(rules, after, context, 'updated') } };
}

/** The row that a caller may see; to others it does not exist. */
function find<T extends Row>(rules: Rules<T>, id: string, context: Context): T {
  const row = rules.table(context.state).get(id);
  if (!row || !isVisible(rules, row, context)) throw rules.notFound(id);
  return row;
}

/** All or none: a refusal takes back the whole request. */
function createAll<T extends Row>(rules: Rules<T>, wanted: unknown, context: Context): Answer {
  if (!Array.isArray(wanted) || wanted.length === 0) throw badRequest('Resources required');
  const bodies = wanted.map((one) => record(one) ?? {});
  for (const body of bodies) checkCreate(rules.attributes, body, rules.single, context);
  const rows = bodies.map((body) => createOne(rules, body, context));
  const items = rows.map((row) => shown(rules, row, context));
  return { status: 201, body: { [rules.collection]: items } };
}

function createOne<T extends Row>(rules: Rules<T>, wanted: Values, context: Context): T {
  const values = checkCreate(rules.attributes, wanted, rules.single, context);
  checkQuota(rules, context);
  return rules.create(context, values);
}

function envelope<T extends Row>(rules: Rules<T>, body: Values): Values {
  const inside = record(body[rules.single]);
  if (!inside) throw badRequest(`Unable to find '${rules.single}' in request body`);
  return inside;
}

/** `If-Match: revision_number=N`; anything else in that header is ignored. */
function checkRevision(row: Row, request: RecordedRequest): void {
  const match = /^revision_number=(\d+)$/.exec(String(request.headers['if-match'] ?? ''));
  const wanted = match?.[1];
  if (wanted === undefined || Number(wanted) === row.revision_number) return;
  const message = `Constrained to ${wanted}, but current revision is ${row.revision_number}`;
  throw new NeutronFault(412, 'RevisionNumberConstraintFailed', message);
}

function record(value: unknown): Values | undefined {
  return typeof value === 'object' && value !== null ? (value as Values) : undefined;
}
