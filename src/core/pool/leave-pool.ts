import pLimit from 'p-limit';
import type { Call } from '../../util/call.ts';
import { together } from '../../util/together.ts';
import type { Core } from '../core.ts';
import { letGo } from './let-go.ts';
import type { PoolPort } from './pool-port.ts';
import type { PortPool } from './port-pool.ts';

/** Neutron deletes a port in 140 ms of its own; more at once only make it slower for others. */
const AT_ONCE = 4;

/**
 * Takes ports out of their pool, off the host and out of Neutron, or back to their operator. What could not
 * be deleted stays on its way out, to be tried again.
 */
export async function leavePool(
  core: Core,
  pool: PortPool,
  members: readonly PoolPort[],
  call: Call,
): Promise<void> {
  if (members.length === 0) return;
  for (const member of members) {
    pool.move(member, 'leaving');
    core.endpoints.forgetPort(member.id);
  }
  await core.binding.unplugPorts(
    members.map(({ id }) => id),
    call,
  );
  const limit = pLimit(AT_ONCE);
  const deletions = members.map(({ id, port }) =>
    limit(async () => {
      await letGo(core, port, call);
      core.exposedGroups.forgetPort(id);
      core.publishedPorts.forgetPort(id);
      core.floatingIps.forgetPort(id);
      await core.portPools.discard(id);
    }),
  );
  await together(deletions);
}

/**
 * Ends a pool: its ports go before their subnets do. dockerd removes no network that has endpoints, so a
 * port that is given out is one of which it has not heard, unless a sandbox has it.
 */
export async function drainPool(core: Core, pool: PortPool, call: Call): Promise<void> {
  pool.close();
  await core.locks.run(
    lockOf(pool),
    async () => {
      const claimed = pool.in('claimed');
      const plugs = claimed.length > 0 ? await core.binding.plugs(call) : [];
      const used = new Set(plugs.filter((plug) => plug.inSandbox).map((plug) => plug.portId));
      const unheard = claimed.filter(({ id }) => !used.has(id));
      const rest = pool.in('new', 'free', 'returned', 'leaving');
      await leavePool(core, pool, [...rest, ...unheard], call);
      for (const { id } of pool.in('claimed')) pool.remove(id);
      core.portPools.forget(pool);
    },
    call,
  );
}

/** One at a time of what changes a pool's ports in the background. */
export function lockOf({ place }: PortPool): string {
  return `pool:${place.dockerNetworkId}`;
}
