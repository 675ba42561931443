import { KuryrError } from '../../errors/kuryr-error.ts';
import { type Cidr, covers } from '../../net/cidr.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { AddressPool } from './address-pools.ts';
import { carvePool } from './carve-pool.ts';
import { makePool } from './make-pool.ts';

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

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
