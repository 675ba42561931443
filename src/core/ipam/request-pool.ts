import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Family } from '../../net/address.ts';
import { type Cidr, covers, overlaps, parseCidr } from '../../net/cidr.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Options, Reference } from '../neutron-options.ts';
import type { AddressPool } from './address-pools.ts';
import { carvePool, defaultPool } from './carve-pool.ts';
import { findExistingPool, findExistingSubnet } from './find-existing.ts';
import { makePool } from './make-pool.ts';
import { readPoolOptions } from './pool-options.ts';

export interface PoolRequest {
  readonly cidr?: Cidr;
  /** `--ip-range` */
  readonly range?: Cidr;
  readonly v6: boolean;
  /** `--ipam-opt` options, as Docker passes them. */
  readonly options: Options;
}

/**
 * Gives Docker an address pool: a Neutron subnet pool of exactly the asked range, of an existing subnet's
 * range, or of a free range of a pool. Each request gets a pool of its own, also for a range that another
 * Docker network has: they are apart in Neutron.
 */
export async function requestPool(
  core: Core,
  request: PoolRequest,
  call: Call,
): Promise<AddressPool> {
  const { cidr, range } = request;
  const family = request.v6 ? 6 : 4;
  check(request, family);
  const options = readPoolOptions(request.options, family);
  await core.features.requireSubnetPools(call);
  if (options.subnet) return poolOfSubnet(core, request, family, options.subnet, call);
  const wanted = { family, ...(cidr && { cidr }) } as const;
  const source =
    options.pool && (await findExistingPool(core, { ...wanted, reference: options.pool }, call));
  if (!cidr) return carvePool(core, source ?? (await defaultPool(core, family, call)), call);
  const from = source && { carvedFrom: source.id };
  return makePool(core, { cidr, ...(range && { range }), ...from }, call);
}

/** The pool of a network that will use an existing subnet, whose range need not be given. */
async function poolOfSubnet(
  core: Core,
  { cidr: asked, range }: PoolRequest,
  family: Family,
  reference: Reference,
  call: Call,
): Promise<AddressPool> {
  const wanted = { reference, family, ...(asked && { cidr: asked }) };
  const subnet = await findExistingSubnet(core, wanted, call);
  const cidr = parseCidr(subnet.cidr);
  if (!cidr) throw bad(`the subnet ${subnet.id} has no range that can be read: ${subnet.cidr}`);
  if (range) {
    throw bad(
      `--ip-range cannot narrow the existing subnet ${subnet.id}; change its allocation pools`,
    );
  }
  const gateway = subnet.gateway_ip && { gateway: subnet.gateway_ip };
  return makePool(core, { cidr, subnetId: subnet.id, ...gateway }, call);
}

/** Ranges in which no host can have an address. */
const UNUSABLE = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/3', '::/127', 'ff00::/8', 'fe80::/10'];

function check({ cidr, range }: PoolRequest, family: Family): void {
  if (!cidr) {
    if (range) throw bad('--ip-range needs a --subnet that holds it');
    return;
  }
  if (family !== cidr.family) throw bad(`${cidr.text} is not an IPv${family} network`);
  for (const text of UNUSABLE) {
    const unusable = parseCidr(text);
    if (unusable && overlaps(unusable, cidr)) {
      throw bad(`${cidr.text} cannot be a subnet: no host can have an address in ${text}`);
    }
  }
  if (range && !covers(cidr, range)) {
    throw bad(`the --ip-range ${range.text} is not inside the --subnet ${cidr.text}`);
  }
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
