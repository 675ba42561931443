import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isCleaningOf } from './is-cleaning-of.ts';
import { leavePool } from './leave-pool.ts';
import { type PoolPort, traitsOf } from './pool-port.ts';
import type { PortPool } from './port-pool.ts';

/**
 * Lets those that have rested long enough be free again, with one request for all of them: as they were
 * made, and plugged. What somebody has changed is deleted; a link that a sandbox took along is made anew.
 */
export async function checkReturned(core: Core, pool: PortPool, call: Call): Promise<void> {
  const rested = pool.in('returned').filter((member) => hasRested(core, member));
  if (rested.length === 0) return;
  const [ports, plugs] = await Promise.all([
    listPorts(core.session, { id: rested.map(({ id }) => id) }, call),
    core.binding.plugs(call),
  ]);
  const now = new Map(ports.map((port) => [port.id, port]));
  const changed: PoolPort[] = [];
  for (const member of rested) {
    // Somebody has asked for its address meanwhile.
    if (member.state !== 'returned') continue;
    const port = now.get(member.id);
    const same =
      port &&
      traitsOf(port) === (member.traits ?? pool.traits) &&
      port.mac_address === member.port.mac_address;
    if (!same) {
      changed.push(member);
      continue;
    }
    member.port = port;
    const whole = (['interface', 'link'] as const).every((where) =>
      plugs.some((plug) => plug.portId === member.id && plug.where === where && !plug.inSandbox),
    );
    pool.move(member, whole ? 'free' : 'new');
  }
  await leavePool(core, pool, changed, call);
}

/** Its cool-down is over, and nothing leads to it any more. */
function hasRested(core: Core, { id, since }: PoolPort): boolean {
  if (Date.now() - since < core.config.portPool.coolDownMs) return false;
  return !core.background.pending().some(isCleaningOf(id));
}
