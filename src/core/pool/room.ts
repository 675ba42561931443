import { isCode } from '../../errors/kuryr-error.ts';
import { parseAddress } from '../../net/address.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { getQuota } from '../../openstack/neutron/quotas/get.ts';
import { leftOf } from '../../openstack/neutron/quotas/types.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { PortPool } from './port-pool.ts';

/** A subnet of more addresses than that has no lack of them, and a list of its ports would be long. */
const COUNTABLE = 2 ** 17;

/**
 * How many more ports a pool may hold: its share of the addresses of each of its subnets, and of the ports
 * of the project's quota, that are free or wait already. Others make ports as well, so what is used is
 * asked each time.
 */
export async function roomFor(core: Core, pool: PortPool, call: Call): Promise<number> {
  const rooms = [roomInSubnets(core, pool, call), roomInQuota(core, call)];
  return Math.min(...(await Promise.all(rooms)));
}

/** The quota is the project's: what waits in all pools of this host counts. */
async function roomInQuota(core: Core, call: Call): Promise<number> {
  const { quotaShare } = core.config.portPool;
  const { projectId } = await core.session.authenticate(call);
  if (projectId === undefined || quotaShare >= 1) return Number.POSITIVE_INFINITY;
  const quota = await getQuota(core.session, projectId, call).catch((error: unknown) => {
    // A cloud without quotas, or one that does not tell: it will refuse what is too much.
    if (isCode(error, 'OPENSTACK') && !error.retry) return undefined;
    throw error;
  });
  const left = leftOf(quota?.['port']);
  const waiting = core.portPools.all().reduce((sum, pool) => sum + pool.fill().free, 0);
  return Number.isFinite(left) ? shareOf(quotaShare, left, waiting) : left;
}

async function roomInSubnets(core: Core, pool: PortPool, call: Call): Promise<number> {
  const waiting = pool.fill().free;
  const { subnets } = await core.networks.get(pool.place.dockerNetworkId, call);
  const rooms = await Promise.all(
    pool.place.addresses.map(async ({ subnetId }) => {
      const subnet = subnets.find(({ id }) => id === subnetId);
      if (!subnet) return 0;
      if (addressCount(subnet) > COUNTABLE) return Number.POSITIVE_INFINITY;
      const fixed_ips = [{ subnet_id: subnetId }];
      const used = await listPorts(core.session, { fixed_ips, fields: ['fixed_ips'] }, call);
      return poolRoom(core.config.portPool.subnetShare, {
        total: addressCount(subnet),
        used: usedIn(subnet, used),
        waiting,
      });
    }),
  );
  return Math.min(...rooms);
}

/** @param addresses of a subnet: all, those that somebody has, and those of them that only wait in the pool */
export function poolRoom(
  share: number,
  {
    total,
    used,
    waiting,
  }: { readonly total: number; readonly used: number; readonly waiting: number },
): number {
  return shareOf(share, Math.max(0, total - used), waiting);
}

/** How many more may wait, when so many are free and so many wait. */
function shareOf(share: number, free: number, waiting: number): number {
  return Math.max(0, Math.floor((free + waiting) * share) - waiting);
}

/** How many addresses Neutron may give out of a subnet; as many as a number holds, for IPv6. */
export function addressCount({ allocation_pools }: Pick<Subnet, 'allocation_pools'>): number {
  return allocation_pools.reduce((sum, { start, end }) => {
    const [first, last] = [parseAddress(start), parseAddress(end)];
    return first && last ? sum + Number(last.value - first.value) + 1 : sum;
  }, 0);
}

/** The gateway's address is outside of the allocation pools; those that users chose may be as well. */
function usedIn(
  subnet: Subnet,
  ports: readonly {
    readonly fixed_ips: readonly { readonly subnet_id: string; readonly ip_address: string }[];
  }[],
): number {
  const ranges = subnet.allocation_pools.map(({ start, end }) => [
    parseAddress(start),
    parseAddress(end),
  ]);
  const isInside = (text: string) => {
    const value = parseAddress(text)?.value ?? -1n;
    return ranges.some(
      ([first, last]) => first && last && value >= first.value && value <= last.value,
    );
  };
  return ports
    .flatMap((port) => port.fixed_ips)
    .filter((ip) => ip.subnet_id === subnet.id && isInside(ip.ip_address)).length;
}
