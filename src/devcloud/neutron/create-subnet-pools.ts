import { z } from 'zod';
import type { Call } from '../../util/call.ts';
import type { Plan } from '../plan.ts';
import { neutronRequest, serviceToken } from './neutron-request.ts';

/**
 * The default pools of kuryr.conf. 10.64.0.0/10 is clear of Docker's own ranges and of 10.10.0.0/16,
 * which the tutorial uses.
 */
const pools = [
  { name: 'kuryr', prefixes: ['10.64.0.0/10'], default_prefixlen: 24 },
  { name: 'kuryr6', prefixes: ['fd6b:7572:7972::/48'], default_prefixlen: 64 },
];

const listSchema = z.object({ subnetpools: z.array(z.object({ name: z.string() })) });

/** Makes the subnet pools from which networks without a subnet of their own get one. */
export async function createSubnetPools(plan: Plan, call: Call): Promise<void> {
  const token = await serviceToken(plan, call);
  const list = { token, path: 'subnetpools?fields=name', action: 'list subnet pools' };
  const { subnetpools } = listSchema.parse(await neutronRequest(plan, list, call));
  const known = new Set(subnetpools.map((pool) => pool.name));
  for (const pool of pools) {
    if (known.has(pool.name)) continue;
    const body = { subnetpool: { ...pool, shared: true } };
    const action = `create the subnet pool ${pool.name}`;
    await neutronRequest(plan, { token, path: 'subnetpools', action, body }, call);
  }
}
