import { randomUUID } from 'node:crypto';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { type Cidr, covers } from '../../net/cidr.ts';
import { createSubnetPool } from '../../openstack/neutron/subnetpools/create.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { carvedTag, poolDescription, rangeTag, subnetPoolName } from '../naming.ts';
import type { AddressPool } from './address-pools.ts';
import { carvePool } from './carve-pool.ts';

export interface PoolRequest {
  readonly cidr?: Cidr;
  /** `--ip-range` */
  readonly range?: Cidr;
  readonly v6: boolean;
}

/**
 * Gives Docker an address pool: a Neutron subnet pool of exactly the asked range, or of a free range
 * of the default subnet pool. Each request gets a pool of its own, also for a range that another
 * Docker network has: they are apart in Neutron.
 */
export async function requestPool(
  core: Core,
  request: PoolRequest,
  call: Call,
): Promise<AddressPool> {
  const { cidr, range } = request;
  if (!cidr) {
    if (range) throw bad('--ip-range needs a --subnet that holds it');
    return carvePool(core, request.v6 ? 6 : 4, call);
  }
  if (request.v6 !== (cidr.family === 6)) {
    throw bad(`${cidr.text} is not an IPv${request.v6 ? 6 : 4} network`);
  }
  if (range && !covers(cidr, range)) {
    throw bad(`the --ip-range ${range.text} is not inside the --subnet ${cidr.text}`);
  }
  await core.unattached.turn(cidr.text, call);
  return makePool(core, { cidr, ...(range && { range }) }, call);
}

/** Makes the subnet pool that stands for an address pool of Docker. */
export async function makePool(
  core: Core,
  wanted: { readonly cidr: Cidr; readonly range?: Cidr; readonly carvedFrom?: string },
  call: Call,
): Promise<AddressPool> {
  const { cidr, range, carvedFrom } = wanted;
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, cidr.text);
  // The number makes the description one of its kind, so that a torn creation can be found and undone.
  const description = poolDescription(core.config.host, randomUUID());
  return core.background.guard({ kind: 'undo-pool', name, description }, async () => {
    const { id } = await createSubnetPool(
      core.session,
      {
        name,
        description,
        prefixes: [cidr.text],
        default_prefixlen: cidr.prefix,
        // Neutron's least prefix lengths, 8 and 64, would refuse larger ranges.
        min_prefixlen: cidr.prefix,
        shared: false,
      },
      call,
    );
    if (range) await addTag(core.session, 'subnetpools', id, rangeTag(range.text), call);
    if (carvedFrom) await addTag(core.session, 'subnetpools', id, carvedTag(carvedFrom), call);
    const pool = { id, cidr, ...(range && { range }), ...(carvedFrom && { carvedFrom }) };
    core.pools.remember(pool);
    core.unattached.add(pool);
    return pool;
  });
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
