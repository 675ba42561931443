import { type Answer, NeutronFault, wrongMethod } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import type { Row } from '../store/rows.ts';
import type { Context } from './context.ts';
import type { Rules } from './rules.ts';

const LIMITED = [
  'network',
  'subnet',
  'subnetpool',
  'port',
  'security_group',
  'security_group_rule',
  'router',
  'floatingip',
];

/** Refuses one more when the project has as many as it may. */
export function checkQuota<T extends Row>(rules: Rules<T>, context: Context): void {
  const limit = context.state.quotas.get(context.projectId)?.[rules.single] ?? -1;
  if (limit < 0) return;
  const used = rules.table(context.state).where((row) => row.project_id === context.projectId);
  if (used.length < limit) return;
  const message = `Quota exceeded for resources: ['${rules.single}'].`;
  throw new NeutronFault(409, 'OverQuota', message);
}

/** Serves `/quotas/<project>`. */
export function onQuota(projectId: string, request: RecordedRequest, context: Context): Answer {
  const { quotas } = context.state;
  if (request.method === 'DELETE') {
    quotas.delete(projectId);
    return { status: 204 };
  }
  if (request.method === 'PUT') {
    const { quota } = request.body as { quota: Record<string, number> };
    quotas.set(projectId, { ...quotas.get(projectId), ...quota });
  } else if (request.method !== 'GET') {
    throw wrongMethod();
  }
  const limits = quotas.get(projectId) ?? {};
  return {
    status: 200,
    body: { quota: Object.fromEntries(LIMITED.map((name) => [name, limits[name] ?? -1])) },
  };
}
