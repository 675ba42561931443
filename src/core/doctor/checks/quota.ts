import { z } from 'zod';
import { isCode } from '../../../errors/kuryr-error.ts';
import {
  leftOf,
  type Quota,
  quotaPath,
  quotaSchema,
} from '../../../openstack/neutron/quotas/types.ts';
import { type Check, type Diagnosis, NotLooked, problem, warning } from '../check.ts';

const schema = z.object({ quota: quotaSchema });

/** What runs out, what needs it, and the word of `openstack quota set`. */
const LIMITED = [
  { name: 'port', needs: 'containers', option: '--ports' },
  { name: 'network', needs: 'networks', option: '--networks' },
  { name: 'subnet', needs: 'networks', option: '--subnets' },
  { name: 'subnetpool', needs: 'networks', option: '--subnetpools' },
  { name: 'security_group', needs: 'containers with exposed ports', option: '--secgroups' },
  {
    name: 'security_group_rule',
    needs: 'exposed ports',
    option: '--secgroup-rules',
  },
] as const;

const LITTLE = 10;
const LITTLE_SHARE = 0.1;

/** How much of the project's quota is used, and how many more containers fit. */
export const quotaCheck: Check = {
  name: 'quota',
  run: async (patient, call) => {
    const { projectId } = await patient.login().catch(() => {
      throw new NotLooked('there is no login; the check credentials tells why');
    });
    if (projectId === undefined) throw new NotLooked('the token has no project');
    const path = quotaPath(projectId);
    const { body } = await patient.neutron(path, 'show the quota', call).catch((error) => {
      if (!isCode(error, 'OPENSTACK')) throw error;
      throw new NotLooked(`Neutron does not tell: ${error.message}`);
    });
    const { quota } = schema.parse(body);
    return { diagnoses: judgeQuota(quota, projectId), saw: sayQuota(quota) };
  },
};

export function judgeQuota(quota: Quota, projectId: string): Diagnosis[] {
  return LIMITED.flatMap(({ name, needs, option }) => {
    const entry = quota[name];
    const left = leftOf(entry);
    if (!entry || left > Math.max(LITTLE, entry.limit * LITTLE_SHARE)) return [];
    const noun = name.replaceAll('_', ' ');
    const raised = entry.limit + Math.max(50, entry.limit);
    const cure = `openstack quota set ${option} ${raised} ${projectId}, or remove what is not used: kuryr reconcile finds what containers left.`;
    const used = `${entry.used + entry.reserved} of ${entry.limit} ${noun}s are used`;
    return left === 0
      ? [problem(`the quota is used up: ${used}; no more ${needs} can be made`, cure)]
      : [warning(`the quota is nearly used up: ${used}; ${left} more fit (${needs})`, cure)];
  });
}

function sayQuota(quota: Quota): string {
  const left = leftOf(quota['port']);
  const fit = Number.isFinite(left) ? `${left} more containers fit` : 'no limit of ports';
  const parts = LIMITED.flatMap(({ name }) => {
    const entry = quota[name];
    if (!entry) return [];
    const limit = entry.limit < 0 ? 'no limit' : entry.limit;
    return [`${name.replaceAll('_', ' ')}s ${entry.used + entry.reserved}/${limit}`];
  });
  return `${fit} (${parts.join(', ')})`;
}
