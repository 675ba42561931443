import { type Answer, NeutronFault, wrongMethod } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import type { Row } from '../store/rows.ts';
import type { Table } from '../store/table.ts';
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

/** Serves `/quotas/<project>` and `/quotas/<project>/details.json`. */
export function onQuota(
  [projectId = '', details]: readonly string[],
  request: RecordedRequest,
  context: Context,
): Answer {
  const { quotas } = context.state;
  if (details === 'details.json') return showDetails(projectId, context);
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

/** What is used as well. */
function showDetails(projectId: string, { state }: Context): Answer {
  const tables: Readonly<Record<string, Table<Row>>> = {
    network: state.networks,
    subnet: state.subnets,
    subnetpool: state.subnetpools,
    port: state.ports,
    security_group: state.securityGroups,
    security_group_rule: state.rules,
    router: state.routers,
    floatingip: state.floatingIps,
  };
  const limits = state.quotas.get(projectId) ?? {};
  const entries = LIMITED.map((name) => {
    const used = tables[name]?.where((row) => row.project_id === projectId).length ?? 0;
    return [name, { limit: limits[name] ?? -1, used, reserved: 0 }];
  });
  return { status: 200, body: { quota: Object.fromEntries(entries) } };
}
