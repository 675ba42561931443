import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Family } from '../../net/address.ts';
import { type Cidr, firstFree, parseCidr } from '../../net/cidr.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { Core } from '../core.ts';
import { subnetPoolName } from '../naming.ts';
import type { AddressPool } from './address-pools.ts';
import { makePool } from './make-pool.ts';

/** So many ranges may wait for their networks at once; more means that dockerd refuses each of them. */
const MOST_UNATTACHED = 16;
/** So many times another host may be quicker before we give up. */
const TRIES = 8;
/** So often, and so far apart, a host looks whether its rivals for a range have gone. */
const LOOKS = 5;
const PAUSE_MS = 100;

/**
 * An address pool for a network without `--subnet`: a free range of a subnet pool.
 *
 * dockerd asks again, for ever, as long as the answer overlaps a route or a name server of the host,
 * so such ranges are never answered; and a dockerd that keeps asking all the same is stopped.
 */
export async function carvePool(core: Core, source: SubnetPool, call: Call): Promise<AddressPool> {
  if (core.unattached.ranges().length >= MOST_UNATTACHED) {
    throw new KuryrError('CONFLICT', {
      what: `${MOST_UNATTACHED} address pools wait for their networks; dockerd seems to refuse what it is given: pass --subnet`,
    });
  }
  const refused = [...(await core.hostRanges(call))];
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const taken = [...refused, ...(await takenRanges(core, source, call))];
    // Nothing is awaited between the choice and the making, which takes the range for this host.
    const cidr = freeRange(source, [...taken, ...parse(core.unattached.ranges())]);
    const wanted = { cidr, carvedFrom: source.id };
    const confirm = (poolId: string) => checkAlone(core, cidr, poolId, call);
    try {
      return await makePool(core, wanted, call, confirm);
    } catch (error) {
      if (!(error instanceof RangeTaken)) throw error;
      refused.push(cidr);
    }
  }
  throw new KuryrError('CONFLICT', {
    what: `other hosts took each free range of the subnet pool ${source.name} first; try again, or pass --subnet`,
  });
}

/** The administrator's pool for networks that name no range. */
export async function defaultPool(core: Core, family: Family, call: Call): Promise<SubnetPool> {
  const { defaultSubnetPoolV4, defaultSubnetPoolV6 } = core.config.neutron;
  const name = family === 4 ? defaultSubnetPoolV4 : defaultSubnetPoolV6;
  const option = family === 4 ? 'default_subnetpool_v4' : 'default_subnetpool_v6';
  const [pool, ...more] = await listSubnetPools(core.session, { name }, call);
  if (pool && more.length === 0) return pool;
  const what = pool
    ? `Neutron has ${more.length + 1} subnet pools named ${name}; rename all but one, name another in [neutron] ${option}, or pass --subnet`
    : `Neutron has no subnet pool named ${name} to take a range from; pass --subnet, or make one: openstack subnet pool create --pool-prefix ${family === 4 ? '10.64.0.0/16 --default-prefix-length 24' : 'fd00:64::/48 --default-prefix-length 64'} ${name}`;
  throw new KuryrError('NOT_FOUND', { what });
}

/** What is given out of a pool, and the ranges that wait for their networks on any host. */
async function takenRanges(core: Core, source: SubnetPool, call: Call): Promise<readonly Cidr[]> {
  const [subnets, pools] = await Promise.all([
    listSubnets(core.session, { subnetpool_id: source.id, fields: ['id', 'cidr'] }, call),
    listSubnetPools(core.session, { fields: ['id', 'name', 'prefixes'] }, call),
  ]);
  const ours = `${core.config.subnetPoolNamePrefix}-`;
  return [
    ...parse(subnets.map((subnet) => subnet.cidr)),
    ...parse(pools.filter((p) => p.name.startsWith(ours)).flatMap((p) => p.prefixes)),
  ];
}

function freeRange(source: SubnetPool, taken: readonly Cidr[]): Cidr {
  const prefix = Number(source.default_prefixlen);
  for (const within of parse(source.prefixes)) {
    const free = firstFree(within, prefix, taken);
    if (free) return free;
  }
  throw new KuryrError('CONFLICT', {
    what: `the subnet pool ${source.name} (${source.prefixes.join(', ')}) has no /${prefix} left that overlaps no route of this host; pass --subnet, or give the pool more prefixes`,
  });
}

/** Another host was quicker. */
class RangeTaken extends Error {}

/**
 * When two hosts carve the same range at once, at most one may keep it: the one that sees no other pool of
 * the range once its own is there. Their times of creation do not tell who that is, being whole seconds of
 * several clocks. Of those that see each other, the least id waits for the others to go, which they do.
 */
async function checkAlone(core: Core, cidr: Cidr, poolId: string, call: Call): Promise<void> {
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, cidr.text);
  for (let look = 1; ; look += 1) {
    const pools = await listSubnetPools(core.session, { name, fields: ['id'] }, call);
    const rivals = pools.filter(({ id }) => id !== poolId);
    if (rivals.length === 0) return;
    if (look === LOOKS || rivals.some(({ id }) => id < poolId)) throw new RangeTaken();
    await sleep(PAUSE_MS, call);
  }
}

function parse(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}
