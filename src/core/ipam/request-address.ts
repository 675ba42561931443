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
import { CONTAINER, isClaim, readPoolPortTags } from '../naming.ts';
import { isSelfMade } from '../network/ipv6-modes.ts';
import { claimPort } from '../pool/claim-port.ts';
import { lockOf } from '../pool/leave-pool.ts';
import type { PortSettings } from '../port-settings/port-settings.ts';
import type { AddressPool } from './address-pools.ts';
import { adoptPort, isFree } from './adopt-port.ts';
import type { BoundPortWish } from './bound-port-body.ts';
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
  const second = pool.cidr.family === 6 && !address;
  const own = second ? waitingAddress(core, pool.subnet.id) : undefined;
  if (own !== undefined) return `${own}/${prefix}`;
  const ready = await claimPort(core, pool.id, address, call);
  if (ready !== undefined) return `${ready}/${prefix}`;
  const settings = await settingsOf(core, pool, call);
  const given = await makePort(core, pool, { subnet: pool.subnet, settings }, address, call);
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

/**
 * dockerd asks for the address of each family by itself, IPv4 first, one container after the other on a
 * network. A user's own port that was just taken by its IPv4 address has the other one too.
 */
function waitingAddress(core: Core, subnetId: string): string | undefined {
  const port = core.endpoints.waitingOwn(subnetId);
  // Its pool knows who has the other one.
  if (port && core.portPools.find(port.id)) return undefined;
  return port?.fixed_ips.find((ip) => ip.subnet_id === subnetId)?.ip_address;
}

/** What the network's options want of its ports; most networks have none, and that needs no asking. */
async function settingsOf(core: Core, pool: AddressPool, call: Call): Promise<PortSettings> {
  if (!pool.dockerNetworkId) return {};
  return (await core.networks.find(pool.dockerNetworkId, call))?.settings ?? {};
}

/** Makes a port for an address, or finds the one that is meant. @returns the address */
async function makePort(
  core: Core,
  pool: AddressPool,
  where: Pick<BoundPortWish, 'settings'> & { readonly subnet: Subnet },
  address: Address | undefined,
  call: Call,
): Promise<string> {
  // A container that was just stopped may still hold this address.
  if (address) await core.background.settled(releases(pool.id, address.text), call);
  const { subnet } = where;
  const wish = { ...where, address: address?.text };
  const given = (port: Port) =>
    port.fixed_ips.find((ip) => ip.subnet_id === subnet.id)?.ip_address ?? '';
  try {
    return given(await createBoundPort(core, wish, call));
  } catch (error) {
    const exhausts = isNeutronType(error, 'IpAddressGenerationFailure');
    const away = error instanceof KuryrError && error.retry;
    // One that rests after its last container is better than none.
    const resting = (exhausts || away) && (await claimPort(core, pool.id, address, call, true));
    if (resting) return resting;
    if (exhausts) {
      const mine = releases(pool.id);
      if (!core.background.pending().some(mine)) throw exhausted(pool, error);
      await core.background.settled(mine, call);
      return given(await createBoundPort(core, wish, call));
    }
    const taken =
      isNeutronType(error, 'IpAddressAlreadyAllocated') ||
      isNeutronType(error, 'AllocationOnAutoAddressSubnet');
    if (address && taken) {
      return given(await useExisting(core, subnet, address, error, call));
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
  const ready = holder && (await fromPool(core, holder, address, call));
  if (ready) return ready;
  if (holder && isFree(holder)) return adoptPort(core, holder, call);
  if (holder && core.endpoints.waitingOwn(subnet.id)?.id === holder.id) return holder;
  if (!holder && isSelfMade(subnet)) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${subnet.cidr} makes addresses from MACs (${subnet.ipv6_address_mode}), so none can be asked for; leave --ip6 out`,
    });
  }
  const by = holder ? ` by the Neutron port ${holder.id} (${describe(holder)})` : '';
  throw new KuryrError(
    'CONFLICT',
    { what: `the address ${address.text} is taken${by}; choose another --ip` },
    { cause },
  );
}

/** A port that was made ahead: this host gives it out, another host's is left with who can free it. */
async function fromPool(
  core: Core,
  holder: Port,
  address: Address,
  call: Call,
): Promise<Port | undefined> {
  const mark = readPoolPortTags(holder.tags);
  const [addressPoolId] = mark?.addressPoolIds ?? [];
  const host = holder['binding:host_id'];
  if (!mark || !addressPoolId || !isClaim(holder.device_id)) return undefined;
  if (host !== core.config.host) {
    throw new KuryrError('CONFLICT', {
      what: `the address ${address.text} waits in the port pool of ${host || 'no host'}; choose another --ip, or free it there: kuryr pool free ${mark.dockerNetworkId.slice(0, 12)}`,
    });
  }
  // It was being made in this moment.
  const pool = core.portPools.of(addressPoolId);
  if (!pool) return undefined;
  await core.locks.run(lockOf(pool), async () => undefined, call);
  const given = await claimPort(core, addressPoolId, address, call);
  return given === undefined ? undefined : holder;
}

function describe(port: Port): string {
  if (port.device_owner === CONTAINER)
    return `a container on ${port['binding:host_id'] || 'no host'}`;
  return port.device_owner || 'no owner';
}
