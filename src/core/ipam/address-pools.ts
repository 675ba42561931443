import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import { type Cidr, parseCidr } from '../../net/cidr.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Call } from '../../util/call.ts';
import { SingleFlight } from '../../util/single-flight.ts';
import type { Marks } from '../marks/marks.ts';
import { readRecord } from '../marks/pool-record.ts';
import { readAddressPoolNetworkTag, readPoolDescription } from '../naming.ts';

/**
 * An address pool of Docker. Its id is that of a Neutron subnet pool that we made for it, because
 * Docker wants an id before there is a network, and Neutron cannot make a subnet before there is one.
 */
export interface AddressPool {
  readonly id: string;
  readonly cidr: Cidr;
  /** `--ip-range`: the part of the subnet that addresses are given from. */
  readonly range?: Cidr;
  /** The administrator's subnet pool that the range was carved out of. */
  readonly carvedFrom?: string;
  /** The user's subnet that the network shall use, from before there is one. */
  readonly subnetId?: string;
  /** The gateway of that subnet. */
  readonly gateway?: string;
  /** The Docker network that has it, if that has options for its ports. */
  readonly dockerNetworkId?: string;
  /** The subnet behind the pool, from the moment when the network is created. */
  readonly subnet?: Subnet;
}

/** The address pools that this host has met. */
export class AddressPools {
  readonly #session: Session;
  readonly #marks: Marks;
  readonly #pools = new Map<string, AddressPool>();
  readonly #flight = new SingleFlight<AddressPool>();

  constructor(session: Session, marks: Marks) {
    this.#session = session;
    this.#marks = marks;
  }

  /** The pool with its subnet if there is one; NOT_FOUND when Neutron does not know it. */
  async get(poolId: string, call: Call): Promise<AddressPool> {
    return this.known(poolId) ?? (await this.#flight.run(poolId, () => this.#fetch(poolId, call)));
  }

  /** As `get`, but undefined for a pool that is gone. */
  async find(poolId: string, call: Call): Promise<AddressPool | undefined> {
    try {
      return await this.get(poolId, call);
    } catch (error) {
      if (isCode(error, 'NOT_FOUND')) return undefined;
      throw error;
    }
  }

  /** The pool as far as memory goes. */
  known(poolId: string): AddressPool | undefined {
    return this.#pools.get(poolId);
  }

  remember(pool: AddressPool): void {
    this.#pools.set(pool.id, pool);
  }

  forget(poolId: string): void {
    this.#pools.delete(poolId);
  }

  /** Before the network is created the gateway is read off the subnet that it will use. */
  async #withGateway(pool: AddressPool, call: Call): Promise<AddressPool> {
    if (pool.subnet || !pool.subnetId) return pool;
    const [planned] = await listSubnets(this.#session, { id: pool.subnetId }, call);
    return planned?.gateway_ip ? { ...pool, gateway: planned.gateway_ip } : pool;
  }

  /**
   * The subnets of a pool without marks: those that were allocated from it. The Python Kuryr made pools for
   * existing subnets as well, which were allocated from none; without tags only the range tells them.
   */
  async #unmarkedSubnets(pool: SubnetPool, call: Call): Promise<readonly Subnet[]> {
    const allocated = await listSubnets(this.#session, { subnetpool_id: pool.id }, call);
    if (allocated.length > 0 || readPoolDescription(pool.description)) return allocated;
    const sameRange = await listSubnets(this.#session, { cidr: pool.prefixes }, call);
    return sameRange.length === 1 ? sameRange : [];
  }

  async #fetch(poolId: string, call: Call): Promise<AddressPool> {
    const { pool: subnetPool, marked } = await this.#marks.poolAndSubnets(poolId, call);
    if (!subnetPool) throw gone(poolId, 'does not exist');
    const cidr = parseCidr(subnetPool.prefixes[0] ?? '');
    if (!cidr) throw gone(poolId, 'has no prefix');
    const [subnet] = marked.length > 0 ? marked : await this.#unmarkedSubnets(subnetPool, call);
    const pool = await this.#withGateway(toAddressPool(subnetPool, cidr, subnet), call);
    // Without a subnet it is still being set up, perhaps by an earlier run of this daemon.
    if (pool.subnet) this.remember(pool);
    return pool;
  }
}

function toAddressPool(subnetPool: SubnetPool, cidr: Cidr, subnet?: Subnet): AddressPool {
  const { range: rangeText, carvedFrom, subnetId } = readRecord(subnetPool);
  const range = parseCidr(rangeText ?? '');
  const dockerNetworkId = readAddressPoolNetworkTag(subnetPool.tags);
  return {
    id: subnetPool.id,
    cidr,
    ...(range && { range }),
    ...(carvedFrom && { carvedFrom }),
    ...(subnetId && { subnetId }),
    ...(dockerNetworkId && { dockerNetworkId }),
    ...(subnet && { subnet }),
  };
}

function gone(id: string, why: string): KuryrError {
  return new KuryrError('NOT_FOUND', {
    what: `the subnet pool ${id} behind this Docker network ${why} in Neutron; remove the Docker network and create it again`,
  });
}
