import { bits, type Cidr, covers, overlaps, parseCidr } from '../../../../src/net/cidr.ts';
import type { Values } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';
import { invalidInput, NeutronFault } from '../http/answer.ts';
import type { NetworkRow, SubnetPoolRow } from '../store/rows.ts';
import { cidrOf } from './allocation.ts';
import { freeBlocks } from './free-blocks.ts';
import { findSubnetPool } from './references.ts';

/** The CIDR of a new subnet: given, or carved from its pool. */
export function chooseCidr(
  context: Context,
  network: NetworkRow,
  values: Values,
  version: 4 | 6,
): Cidr {
  const given = values['cidr'] === undefined ? undefined : readCidr(values['cidr'], version);
  if (given && values['prefixlen'] !== undefined) {
    throw badSubnet('cidr and prefixlen must not be supplied together');
  }
  const poolId = values['subnetpool_id'];
  if (typeof poolId !== 'string') {
    if (!given) throw badSubnet('a subnetpool must be specified in the absence of a cidr');
    checkAffinity(context, network, null, version);
    checkOverlap(context, network, given);
    return given;
  }
  const pool = findSubnetPool(context, poolId);
  if (pool.ip_version !== version) {
    throw badSubnet(`Cannot allocate IPv${version} subnet from IPv${pool.ip_version} subnet pool`);
  }
  const cidr = given ?? carve(context, pool, values['prefixlen']);
  if (given) checkInPool(context, pool, given);
  checkAffinity(context, network, poolId, version);
  checkOverlap(context, network, cidr);
  return cidr;
}

function readCidr(value: unknown, version: 4 | 6): Cidr {
  const cidr = parseCidr(String(value));
  if (!cidr) throw invalidInput(`${value} is not in a CIDR format`);
  if (cidr.family !== version) {
    throw invalidInput(`cidr '${value}' does not match the ip_version '${version}'`);
  }
  return cidr;
}

function carve(context: Context, pool: SubnetPoolRow, prefixlen: unknown): Cidr {
  const prefix = Number(prefixlen ?? pool.default_prefixlen);
  if (prefix > bits(pool.ip_version)) {
    throw new NeutronFault(400, 'AddrFormatError', `invalid IPNetwork 0.0.0.0/${prefix}`);
  }
  checkBounds(pool, prefix);
  const blocks = freeBlocks(prefixesOf(pool), allocated(context, pool));
  // Neutron takes the smallest block that is large enough.
  const block = blocks
    .filter((one) => one.prefix <= prefix)
    .sort((a, b) => b.prefix - a.prefix || (a.first < b.first ? -1 : 1))[0];
  if (!block) {
    throw noAllocation(`Insufficient prefix space to allocate subnet size /${prefix}`);
  }
  return { ...block, ...parseCidr(`${block.text.split('/')[0]}/${prefix}`) };
}

function checkInPool(context: Context, pool: SubnetPoolRow, cidr: Cidr): void {
  checkBounds(pool, cidr.prefix);
  const free = freeBlocks(prefixesOf(pool), allocated(context, pool));
  const fits =
    free.some((block) => covers(block, cidr)) ||
    (prefixesOf(pool).some((prefix) => covers(prefix, cidr)) &&
      !allocated(context, pool).some((taken) => overlaps(taken, cidr)));
  if (fits) return;
  throw noAllocation('Cannot allocate requested subnet from the available set of prefixes');
}

function checkBounds(pool: SubnetPoolRow, prefix: number): void {
  if (prefix < pool.min_prefixlen) {
    const message = `Unable to allocate subnet with prefix length ${prefix}, minimum allowed prefix is ${pool.min_prefixlen}.`;
    throw new NeutronFault(400, 'MinPrefixSubnetAllocationError', message);
  }
  if (prefix > pool.max_prefixlen) {
    const message = `Unable to allocate subnet with prefix length ${prefix}, maximum allowed prefix is ${pool.max_prefixlen}.`;
    throw new NeutronFault(400, 'MaxPrefixSubnetAllocationError', message);
  }
}

/** All subnets of one IP version on a network come from one pool, or all from none. */
function checkAffinity(
  { state }: Context,
  network: NetworkRow,
  poolId: string | null,
  version: 4 | 6,
): void {
  const others = state.subnets.where(
    (subnet) => subnet.network_id === network.id && subnet.ip_version === version,
  );
  if (others.every((subnet) => subnet.subnetpool_id === poolId)) return;
  const message = 'Subnets hosted on the same network must be allocated from the same subnet pool.';
  throw new NeutronFault(400, 'NetworkSubnetPoolAffinityError', message);
}

function checkOverlap({ state }: Context, network: NetworkRow, cidr: Cidr): void {
  const others = state.subnets.where((subnet) => subnet.network_id === network.id);
  if (!others.some((other) => overlaps(cidrOf(other), cidr))) return;
  const what = `Requested subnet with cidr: ${cidr.text} for network: ${network.id} overlaps with another subnet`;
  throw invalidInput(what);
}

function prefixesOf(pool: SubnetPoolRow): Cidr[] {
  return pool.prefixes.flatMap((prefix) => parseCidr(prefix) ?? []);
}

function allocated({ state }: Context, pool: SubnetPoolRow): Cidr[] {
  return state.subnets.where((subnet) => subnet.subnetpool_id === pool.id).map(cidrOf);
}

function badSubnet(what: string): NeutronFault {
  return new NeutronFault(400, 'BadRequest', `Bad subnets request: ${what}.`);
}

/** Neutron really answers 500 here. */
function noAllocation(what: string): NeutronFault {
  return new NeutronFault(500, 'SubnetAllocationError', `Failed to allocate subnet: ${what}.`);
}
