import type { Context } from '../api/context.ts';
import { flag, own, standard, text } from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { NeutronFault } from '../http/answer.ts';
import type { PolicyRow } from '../store/rows.ts';

/** QoS policies; their rules are not there. */
export const qosPolicyRules: Rules<PolicyRow> = {
  collection: 'policies',
  single: 'policy',
  tagged: true,
  attributes: {
    ...standard,
    name: text(),
    shared: flag(false, { adminSets: true }),
    is_default: flag(false),
    rules: own({ filter: false }),
    tags: own({ filter: false }),
  },
  table: (state) => state.policies,
  notFound: policyNotFound,
  shared: (policy) => policy.shared,
  view: () => ({ rules: [] }),
  create: (context, values) =>
    context.state.policies.put(newRow(context, values) as unknown as PolicyRow),
  update: (context, policy, changes) => context.state.policies.put(changed(policy, changes)),
  remove: (context, policy) => context.state.policies.delete(policy.id),
};

/** Refuses a policy that is not there. */
export function checkPolicy({ state }: Context, id: unknown): void {
  if (typeof id === 'string' && !state.policies.has(id)) throw policyNotFound(id);
}

function policyNotFound(id: string): NeutronFault {
  return new NeutronFault(404, 'QosPolicyNotFound', `QoS policy ${id} could not be found.`);
}
