import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Family } from '../../net/address.ts';
import { type Cidr, firstFree, parseCidr } from '../../net/cidr.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { subnetPoolName } from '../naming.ts';
import type { AddressPool } from './address-pools.ts';
import { makePool } from './make-pool.ts';

/** So many ranges may wait for their networks at once; more means that dockerd refuses each of them. */
const MOST_UNATTACHED = 16;
/** So many times another host may be quicker before we give up. */
const TRIES = 8;

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
    const cidr = await freeRange(core, source, refused, call);
    await core.unattached.turn(cidr.text, call);
    const pool = await makePool(core, { cidr, carvedFrom: source.id }, call);
    if (await isFirst(core, pool, call)) return pool;
    refused.push(cidr);
    core.unattached.remove(pool.id);
    core.pools.forget(pool.id);
    await core.background.submit({ kind: 'release-pool', poolId: pool.id });
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

async function freeRange(
  core: Core,
  source: SubnetPool,
  refused: readonly Cidr[],
  call: Call,
): Promise<Cidr> {
  const [subnets, pools] = await Promise.all([
    listSubnets(core.session, { subnetpool_id: source.id, fields: ['id', 'cidr'] }, call),
    listSubnetPools(core.session, { fields: ['id', 'name', 'prefixes'] }, call),
  ]);
  const ours = `${core.config.subnetPoolNamePrefix}-`;
  const taken = [
    ...refused,
    ...parse(subnets.map((subnet) => subnet.cidr)),
    ...parse(pools.filter((p) => p.name.startsWith(ours)).flatMap((p) => p.prefixes)),
    ...parse(core.unattached.ranges()),
  ];
  const prefix = Number(source.default_prefixlen);
  for (const within of parse(source.prefixes)) {
    const free = firstFree(within, prefix, taken);
    if (free) return free;
  }
  throw new KuryrError('CONFLICT', {
    what: `the subnet pool ${source.name} (${source.prefixes.join(', ')}) has no /${prefix} left that overlaps no route of this host; pass --subnet, or give the pool more prefixes`,
  });
}

/** When two hosts carve the same range at once, both see both pools and agree on who was first. */
async function isFirst(core: Core, pool: AddressPool, call: Call): Promise<boolean> {
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, pool.cidr.text);
  const rivals = await listSubnetPools(core.session, { name }, call);
  const rank = (p: SubnetPool) => `${p.created_at ?? ''} ${p.id}`;
  const mine = rivals.find((p) => p.id === pool.id);
  return !mine || rivals.every((p) => rank(p) >= rank(mine));
}

function parse(texts: readonly string[]): readonly Cidr[] {
  return texts.flatMap((text) => parseCidr(text) ?? []);
}
