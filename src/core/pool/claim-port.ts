import type { Address } from '../../net/address.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isCleaningOf } from './is-cleaning-of.ts';
import type { PoolPort } from './pool-port.ts';

/** How long a container's start waits for what an earlier run of the daemon left to be known. */
const RECOVERY_MS = 2_000;

/**
 * Gives out an address of a port that is ready; undefined when there is none. Asks nobody but the disk.
 *
 * @param asked the address that it must be
 * @param resting whether a port that rests after its last container will do
 */
export async function claimPort(
  core: Core,
  addressPoolId: string,
  asked: Address | undefined,
  call: Call,
  resting = false,
): Promise<string | undefined> {
  const { portPools } = core;
  await portPools.ready(withDeadline(RECOVERY_MS, call)).catch(() => undefined);
  const pool = portPools.of(addressPoolId);
  if (!pool) return undefined;
  // What led to the last container must not lead to this one.
  for (const { id } of asked || resting ? pool.in('returned') : []) {
    if (asked && !holds(pool.get(id), asked)) continue;
    await core.background.settled(isCleaningOf(id), call);
  }
  const member = asked
    ? pool.claimAt(addressPoolId, asked.text)
    : pool.claim(addressPoolId, resting);
  if (!member) {
    if (!asked) portPools.counts.cold += resting ? 0 : 1;
    portPools.onChange(pool);
    return undefined;
  }
  await portPools.keep(pool, member);
  if (member.out.size === 1) portPools.counts.warm += 1;
  core.endpoints.rememberPort(member.port);
  return pool.addressOf(member, addressPoolId);
}

function holds(member: PoolPort | undefined, { text }: Address): boolean {
  return member?.port.fixed_ips.some((ip) => ip.ip_address === text) ?? false;
}
