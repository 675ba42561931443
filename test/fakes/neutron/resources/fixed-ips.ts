import { type Address, parseAddress } from '../../../../src/net/address.ts';
import { contains } from '../../../../src/net/cidr.ts';
import type { FixedIp, FixedIpWish } from '../../../../src/openstack/neutron/ports/types.ts';
import { invalidValue } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';
import { invalidInput, NeutronFault } from '../http/answer.ts';
import type { SubnetRow } from '../store/rows.ts';
import { anyFreeAddress, cidrOf, isSlaac, isTaken, slaacAddress } from './allocation.ts';
import { isEdge } from './subnet-layout.ts';

/**
 * The addresses of a port that so far has those `kept`: those wished for, else one of each IP version that the network has. */
export function chooseAddresses(
  context: Context,
  networkId: string,
  mac: string,
  wished: unknown,
  kept: readonly FixedIp[] = [],
): FixedIp[] {
  const here = context.state.subnets.where((subnet) => subnet.network_id === networkId);
  if (wished === undefined) return oneOfEachVersion(context, networkId, here, mac);
  const taken: FixedIp[] = [];
  for (const wish of readWishes(wished)) {
    const fixedIp = fulfil(context, networkId, here, wish, { mac, kept });
    if (taken.some((one) => one.ip_address === fixedIp.ip_address)) {
      throw alreadyAllocated(fixedIp);
    }
    taken.push(fixedIp);
  }
  if (taken.length === 0) return taken;
  const selfMade = here.filter(isSlaac).map((one) => addressIn(one, slaacAddress(one, mac)));
  const others = selfMade.filter((ip) => !taken.some((one) => one.subnet_id === ip.subnet_id));
  return [...taken, ...others];
}

function oneOfEachVersion(
  context: Context,
  networkId: string,
  here: readonly SubnetRow[],
  mac: string,
): FixedIp[] {
  const chosen: FixedIp[] = [];
  for (const version of [4, 6]) {
    const candidates = here.filter((one) => one.ip_version === version && !isSlaac(one));
    if (candidates.length === 0) continue;
    chosen.push(fromFirst(context, networkId, candidates));
  }
  const selfMade = here.filter(isSlaac);
  return [...chosen, ...selfMade.map((one) => addressIn(one, slaacAddress(one, mac)))];
}

function fromFirst(context: Context, networkId: string, subnets: readonly SubnetRow[]): FixedIp {
  for (const subnet of subnets) {
    const address = anyFreeAddress(context.state, subnet);
    if (address !== undefined) return addressIn(subnet, address);
  }
  const message = `No more IP addresses available on network ${networkId}.`;
  throw new NeutronFault(409, 'IpAddressGenerationFailure', message);
}

function fulfil(
  context: Context,
  networkId: string,
  here: readonly SubnetRow[],
  wish: FixedIpWish,
  { mac, kept }: { readonly mac: string; readonly kept: readonly FixedIp[] },
): FixedIp {
  const address = wish.ip_address === undefined ? undefined : parseAddress(wish.ip_address);
  if (wish.subnet_id === undefined) {
    if (!address) throw invalidInput('IP allocation requires subnet_id or ip_address');
    return claim(context, subnetOf(here, address), address);
  }
  const subnet = context.state.subnets.get(wish.subnet_id);
  if (!subnet) {
    const message = `Subnet ${wish.subnet_id} could not be found.`;
    throw new NeutronFault(404, 'SubnetNotFound', message);
  }
  if (subnet.network_id !== networkId) {
    throw invalidInput(
      `Failed to create port on network ${networkId}, because fixed_ips included invalid subnet ${subnet.id}`,
    );
  }
  if (address && isSlaac(subnet) && !kept.some((ip) => ip.ip_address === address.text)) {
    const message = `IPv6 address ${address.text} cannot be directly assigned to a port on subnet ${subnet.id} as the subnet is configured for automatic addresses`;
    throw new NeutronFault(400, 'AllocationOnAutoAddressSubnet', message);
  }
  if (address) return claim(context, subnet, address);
  if (isSlaac(subnet)) return addressIn(subnet, slaacAddress(subnet, mac));
  return fromFirst(context, networkId, [subnet]);
}

function subnetOf(here: readonly SubnetRow[], address: Address): SubnetRow {
  const subnet = here.find((one) => contains(cidrOf(one), address));
  if (subnet) return subnet;
  const message = `IP address ${address.text} is not a valid IP for any of the subnets on the specified network.`;
  throw new NeutronFault(400, 'InvalidIpForNetwork', message);
}

/** Any host address of the subnet can be had, also outside the pools and the gateway's. */
function claim(context: Context, subnet: SubnetRow, address: Address): FixedIp {
  const cidr = cidrOf(subnet);
  const edge = cidr.family === 4 && cidr.prefix < 31 && isEdge(cidr, address);
  if (!contains(cidr, address) || edge) {
    const message = `IP address ${address.text} is not a valid IP for the specified subnet.`;
    throw new NeutronFault(400, 'InvalidIpForSubnet', message);
  }
  const fixedIp = addressIn(subnet, address.text);
  if (isTaken(context.state, subnet.id, address.text)) throw alreadyAllocated(fixedIp);
  return fixedIp;
}

function alreadyAllocated({ subnet_id, ip_address }: FixedIp): NeutronFault {
  const message = `IP address ${ip_address} already allocated in subnet ${subnet_id}`;
  return new NeutronFault(409, 'IpAddressAlreadyAllocated', message);
}

function addressIn(subnet: SubnetRow, ip_address: string): FixedIp {
  return { subnet_id: subnet.id, ip_address };
}

function readWishes(value: unknown): FixedIpWish[] {
  const name = 'fixed_ips';
  if (!Array.isArray(value))
    throw invalidValue(name, `Invalid data format for fixed IP: '${value}'`);
  const seen = new Set<string>();
  return value.map((one: FixedIpWish) => {
    const address = one.ip_address;
    if (address !== undefined && !parseAddress(address)) {
      throw invalidValue(name, `'${address}' is not a valid IP address`);
    }
    if (address !== undefined && seen.has(address)) {
      throw invalidValue(name, `Duplicate IP address '${address}'`);
    }
    if (address !== undefined) seen.add(address);
    return one;
  });
}
