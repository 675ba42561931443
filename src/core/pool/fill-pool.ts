import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { createPoolPorts } from './create-pool-ports.ts';
import { leavePool } from './leave-pool.ts';
import { plugPoolPorts } from './plug-pool-ports.ts';
import { traitsOf } from './pool-port.ts';
import type { PortPool } from './port-pool.ts';
import { missingPorts } from './refill.ts';
import { roomFor } from './room.ts';
import { takeMarked } from './take-marked.ts';

/** One request makes that many ports: it holds a worker of Neutron for half a second, and others wait. */
const AT_ONCE = 2;
/** For each few: how long a large pool takes says nothing about the cloud. */
const FEW_MS = 60_000;

/**
 * Takes the operator's ports that a pool lacks, and makes the rest, a few at a time, and plugs each few before the next.
 *
 * @param turn waits until one more request may be made
 * @param call without a deadline; each few have their own
 * @returns how many ports were made
 */
export async function fillPool(
  core: Core,
  pool: PortPool,
  turn: () => Promise<void>,
  call: Call,
): Promise<number> {
  let missing = missingPorts(pool.size, pool.fill(), Number.POSITIVE_INFINITY);
  if (missing === 0 || pool.paused) return 0;
  const first = withDeadline(FEW_MS, call);
  const taken = await takeMarked(core, pool, missing, first);
  if (taken > 0) await plugPoolPorts(core, pool, first);
  missing -= taken;
  if (missing > 0) missing = Math.min(missing, await roomFor(core, pool, first));
  let made = 0;
  while (made < missing && !pool.closed) {
    const few = withDeadline(FEW_MS, call);
    await turn();
    const count = Math.min(AT_ONCE, missing - made);
    const ports = await createPoolPorts(core, pool.place, count, few);
    made += ports.length;
    await takeIn(core, pool, ports, few);
    await plugPoolPorts(core, pool, few);
  }
  return made;
}

/** What Neutron gives new ports may have changed; those from before are then not like them. */
async function takeIn(
  core: Core,
  pool: PortPool,
  ports: Awaited<ReturnType<typeof createPoolPorts>>,
  call: Call,
): Promise<void> {
  const [first] = ports;
  const traits = first && traitsOf(first);
  const changed = pool.traits !== undefined && traits !== pool.traits;
  pool.traits = traits;
  const old = changed ? pool.in('new', 'free') : [];
  for (const port of ports) pool.add(port, 'new');
  await leavePool(core, pool, old, call);
}
