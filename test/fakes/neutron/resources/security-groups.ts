import type { Context } from '../api/context.ts';
import { flag, own, standard, text } from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { NeutronFault } from '../http/answer.ts';
import type { RuleRow, SecurityGroupRow } from '../store/rows.ts';

export const securityGroupRules: Rules<SecurityGroupRow> = {
  collection: 'security_groups',
  single: 'security_group',
  tagged: true,
  attributes: {
    ...standard,
    name: text(),
    stateful: flag(true),
    shared: own({ filter: true }),
    security_group_rules: own({ filter: false }),
    tags: own({ filter: false }),
  },
  table: (state) => state.securityGroups,
  notFound: groupNotFound,
  view: (context, group) => ({
    shared: false,
    security_group_rules: context.state.rules
      .where((rule) => rule.security_group_id === group.id)
      .map((rule) => ({ ...rule, tenant_id: rule.project_id })),
  }),

  create(context, values) {
    ensureDefaultGroup(context);
    if (values['name'] === 'default') throw defaultExists();
    return addGroup(context, values);
  },

  update(context, group, changes) {
    if (changes['name'] === 'default') throw defaultExists();
    return context.state.securityGroups.put(changed(group, changes));
  },

  remove(context, group) {
    const { ports, rules, securityGroups } = context.state;
    const users = ports.where((port) => port.security_groups.includes(group.id));
    if (users.length > 0) {
      const message = `Security Group ${group.id} in use.`;
      throw new NeutronFault(409, 'SecurityGroupInUse', message);
    }
    for (const rule of rules.where((one) => one.security_group_id === group.id)) {
      rules.delete(rule.id);
    }
    securityGroups.delete(group.id);
  },
};

export function groupNotFound(id: string): NeutronFault {
  return new NeutronFault(404, 'SecurityGroupNotFound', `Security group ${id} does not exist`);
}

/** Every project has a group `default`, made when it is first needed. */
export function ensureDefaultGroup(context: Context): SecurityGroupRow {
  const { state, projectId } = context;
  const [known] = state.securityGroups.where(
    (group) => group.project_id === projectId && group.name === 'default',
  );
  if (known) return known;
  const values = { name: 'default', description: 'Default security group', stateful: true };
  const group = addGroup(context, values);
  for (const ethertype of ['IPv4', 'IPv6'] as const) {
    addRule(context, group.id, { direction: 'ingress', ethertype, remote_group_id: group.id });
  }
  return group;
}

/** A new group lets everything out and nothing in. */
function addGroup(context: Context, values: Readonly<Record<string, unknown>>): SecurityGroupRow {
  const row = newRow(context, values) as unknown as SecurityGroupRow;
  const group = context.state.securityGroups.put({ ...row, revision_number: 1 });
  for (const ethertype of ['IPv4', 'IPv6'] as const) {
    addRule(context, group.id, { direction: 'egress', ethertype });
  }
  return group;
}

function addRule(context: Context, security_group_id: string, rule: Partial<RuleRow>): void {
  const row = {
    ...newRow(context, {}),
    security_group_id,
    protocol: null,
    port_range_min: null,
    port_range_max: null,
    remote_ip_prefix: null,
    remote_group_id: null,
    description: null,
    ...rule,
  };
  context.state.rules.put(row as RuleRow);
}

function defaultExists(): NeutronFault {
  const message = 'Default security group already exists.';
  return new NeutronFault(409, 'SecurityGroupDefaultAlreadyExists', message);
}
