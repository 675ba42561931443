import { hasTags } from '../extensions.ts';
import type { Row } from '../store/rows.ts';
import type { Values } from './attributes.ts';
import type { Context } from './context.ts';
import type { Rules } from './rules.ts';

/** A row as this caller gets it; `moment` is `updated` in the answer to an update. */
export function shown<T extends Row>(
  rules: Rules<T>,
  row: T,
  context: Context,
  moment?: 'updated',
): Values {
  const all: Record<string, unknown> = {
    ...(row as Row),
    tenant_id: row.project_id,
    ...rules.view?.(context, row),
  };
  for (const [name, { adminSees }] of Object.entries(rules.attributes)) {
    if (adminSees && !context.admin) delete all[name];
  }
  if (!rules.tagged || !hasTags(context.state.extensions, rules.collection)) delete all['tags'];
  if (rules.collection === 'subnetpools') quirksOfPools(all, moment);
  if (rules.collection === 'subnets') shuffle(all, 'allocation_pools');
  return all;
}

/** What belongs to others does not exist, unless it is shared. */
export function isVisible<T extends Row>(rules: Rules<T>, row: T, context: Context): boolean {
  return context.admin || row.project_id === context.projectId || (rules.shared?.(row) ?? false);
}

/** Neutron writes the lengths of a pool as text, but in the answer to an update, which lacks more. */
function quirksOfPools(pool: Record<string, unknown>, moment: 'updated' | undefined): void {
  if (moment === 'updated') {
    delete pool['address_scope_id'];
    delete pool['default_quota'];
    return;
  }
  for (const name of ['default_prefixlen', 'min_prefixlen', 'max_prefixlen']) {
    pool[name] = String(pool[name]);
  }
}

/** Neutron reads these from its database in no order. */
function shuffle(row: Record<string, unknown>, name: string): void {
  const values = row[name];
  if (Array.isArray(values)) row[name] = values.toSorted(() => Math.random() - 0.5);
}
