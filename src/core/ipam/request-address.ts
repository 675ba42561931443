import { KuryrError } from '../../errors/kuryr-error.ts';
import { type Address, parseAddress } from '../../net/address.ts';
import { contains, firstHost } from '../../net/cidr.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { CONTAINER } from '../naming.ts';
import type { AddressPool } from './address-pools.ts';
import { adoptPort, isFree } from './adopt-port.ts';
import { createBoundPort } from './create-bound-port.ts';

export interface AddressRequest {
  readonly poolId: string;
  readonly address?: Address;
  readonly gateway: boolean;
}

/**
 * Gives Docker an address, as `address/prefix`.
 *
 * For a container this makes the port, bound to this host, in one request: Neutron chooses the address,
 * and nothing is left to ask when the endpoint is created. Gateways and auxiliary addresses are asked
 * for before the network exists; the network's creation reserves them.
 */
export async function requestAddress(
  core: Core,
  request: AddressRequest,
  call: Call,
): Promise<string> {
  const pool = await core.pools.get(request.poolId, call);
  const { address } = request;
  if (address && !contains(pool.cidr, address)) {
    throw new KuryrError('BAD_REQUEST', {
      what: `the address ${address.text} is not inside the network's subnet ${pool.cidr.text}`,
    });
  }
  const prefix = pool.cidr.prefix;
  if (request.gateway) return `${gatewayOf(pool, address).text}/${prefix}`;
  if (!pool.subnet) {
    if (address) return `${address.text}/${prefix}`;
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no subnet for the address pool ${pool.cidr.text} (${pool.id}); its network was never created or was deleted: remove the Docker network and create it again`,
    });
  }
  if (address && parseAddress(pool.subnet.gateway_ip ?? '')?.value === address.value) {
    throw new KuryrError('CONFLICT', {
      what: `the address ${address.text} is the gateway of the subnet ${pool.cidr.text}; choose another --ip`,
    });
  }
  const port = await makePort(core, pool, pool.subnet, address, call);
  const given = port.fixed_ips.find((ip) => ip.subnet_id === pool.subnet?.id)?.ip_address;
  return `${given}/${prefix}`;
}

/** The gateway that Docker is to show: the one asked for, the subnet's own, or Neutron's default. */
function gatewayOf(pool: AddressPool, asked: Address | undefined): Address {
  const actual = parseAddress(pool.subnet?.gateway_ip ?? pool.gateway ?? '');
  if (asked && actual && asked.value !== actual.value) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${pool.cidr.text} has the gateway ${actual.text}, not ${asked.text}; pass --gateway ${actual.text}, or none`,
    });
  }
  return asked ?? actual ?? firstHost(pool.cidr);
}

async function makePort(
  core: Core,
  pool: AddressPool,
  subnet: Subnet,
  address: Address | undefined,
  call: Call,
): Promise<Port> {
  // A container that was just stopped may still hold this address.
  if (address) await core.background.settled(releases(pool.id, address.text), call);
  try {
    return await createBoundPort(core, { subnet, address: address?.text, settings: {} }, call);
  } catch (error) {
    if (isNeutronType(error, 'IpAddressGenerationFailure')) {
      const mine = releases(pool.id);
      if (!core.background.pending().some(mine)) throw exhausted(pool, error);
      await core.background.settled(mine, call);
      return await createBoundPort(core, { subnet, settings: {} }, call);
    }
    if (address && isNeutronType(error, 'IpAddressAlreadyAllocated')) {
      return await useExisting(core, subnet, address, error, call);
    }
    throw error;
  }
}

function releases(poolId: string, address?: string): (operation: Operation) => boolean {
  return (operation) =>
    operation.kind === 'release-address' &&
    operation.poolId === poolId &&
    (address === undefined || operation.address === address);
}

function exhausted(pool: AddressPool, cause: unknown): KuryrError {
  const where = pool.range ? `--ip-range ${pool.range.text}` : `subnet ${pool.cidr.text}`;
  return new KuryrError(
    'CONFLICT',
    { what: `the ${where} has no free address left; remove containers, or use a larger subnet` },
    { cause },
  );
}

/** The address is somebody's: a port that waits for a user is used, any other is left alone. */
async function useExisting(
  core: Core,
  subnet: Subnet,
  address: Address,
  cause: unknown,
  call: Call,
): Promise<Port> {
  const filter = { fixed_ips: [{ subnet_id: subnet.id, ip_address: address.text }] };
  const [holder] = await listPorts(core.session, filter, call);
  if (holder && isFree(holder)) return adoptPort(core, holder, call);
  const by = holder ? ` by the Neutron port ${holder.id} (${describe(holder)})` : '';
  throw new KuryrError(
    'CONFLICT',
    { what: `the address ${address.text} is taken${by}; choose another --ip` },
    { cause },
  );
}

function describe(port: Port): string {
  if (port.device_owner === CONTAINER)
    return `a container on ${port['binding:host_id'] || 'no host'}`;
  return port.device_owner || 'no owner';
}
