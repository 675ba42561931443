import { z } from 'zod';
import { type Address, addressOf, parseAddress } from '../../../../src/net/address.ts';
import { type Cidr, contains } from '../../../../src/net/cidr.ts';
import type { AllocationPool } from '../../../../src/openstack/neutron/subnets/types.ts';
import { invalidValue } from '../api/attributes.ts';
import { invalidInput, NeutronFault } from '../http/answer.ts';

const poolsSchema = z.array(z.object({ start: z.string(), end: z.string() }));

/** IPv4: the address after the network's; IPv6: the network's own (the routers' anycast address). */
export function defaultGateway(cidr: Cidr): string {
  const { text } = addressOf(cidr.family, cidr.family === 4 ? cidr.first + 1n : cidr.first);
  if (cidr.family === 4 && cidr.prefix === 31) {
    const message = `Gateway IP ${text} cannot be allocated in CIDR ${cidr.text}`;
    throw new NeutronFault(400, 'IpamValueInvalid', message);
  }
  return text;
}

/** A gateway off the subnet is fine; the network's and the broadcast address are not. */
export function checkGateway(cidr: Cidr, gateway: string): void {
  const address = parse(gateway);
  if (address.family !== cidr.family) {
    throw invalidInput(`gateway_ip '${gateway}' does not match the ip_version '${cidr.family}'`);
  }
  if (cidr.family === 4 && cidr.prefix < 31 && isEdge(cidr, address)) {
    throw invalidInput('Gateway is not valid on subnet');
  }
}

/** All host addresses but the gateway's. */
export function defaultPools(cidr: Cidr, gateway: string | null): AllocationPool[] {
  const small = cidr.prefix >= (cidr.family === 4 ? 31 : 127);
  const first = small ? cidr.first : cidr.first + 1n;
  const last = small || cidr.family === 6 ? cidr.last : cidr.last - 1n;
  const at = gateway === null ? undefined : parseAddress(gateway)?.value;
  const ranges: [bigint, bigint][] =
    at === undefined || at < first || at > last
      ? [[first, last]]
      : [
          [first, at - 1n],
          [at + 1n, last],
        ];
  return ranges
    .filter(([from, to]) => from <= to)
    .map(([from, to]) => ({
      start: addressOf(cidr.family, from).text,
      end: addressOf(cidr.family, to).text,
    }));
}

export function readPools(cidr: Cidr, value: unknown, gateway: string | null): AllocationPool[] {
  const parsed = poolsSchema.safeParse(value);
  if (!parsed.success) {
    throw invalidValue('allocation_pools', `Invalid data format for IP pool: '${value}'`);
  }
  const pools = parsed.data;
  for (const pool of pools) checkPool(cidr, pool);
  checkDisjoint(cidr, pools);
  const hit = gateway === null ? undefined : pools.find((pool) => isInside(pool, parse(gateway)));
  if (hit) {
    const message = `Gateway ip ${gateway} conflicts with allocation pool ${hit.start}-${hit.end}.`;
    throw new NeutronFault(409, 'GatewayConflictWithAllocationPools', message);
  }
  return pools;
}

function checkPool(cidr: Cidr, pool: AllocationPool): void {
  const [start, end] = [parse(pool.start), parse(pool.end)];
  if (end.value < start.value) {
    const message = `The allocation pool {'start': '${pool.start}', 'end': '${pool.end}'} is not valid.`;
    throw new NeutronFault(400, 'InvalidAllocationPool', message);
  }
  if (!contains(cidr, start) || !contains(cidr, end)) {
    const message = `The allocation pool ${pool.start}-${pool.end} spans beyond the subnet cidr ${cidr.text}.`;
    throw new NeutronFault(400, 'OutOfBoundsAllocationPool', message);
  }
}

function checkDisjoint(cidr: Cidr, pools: readonly AllocationPool[]): void {
  for (const [i, one] of pools.entries()) {
    const other = pools.slice(i + 1).find((two) => {
      return isInside(one, parse(two.start)) || isInside(two, parse(one.start));
    });
    if (!other) continue;
    const message = `Found overlapping allocation pools: ${one.start}-${one.end} ${other.start}-${other.end} for subnet ${cidr.text}.`;
    throw new NeutronFault(409, 'OverlappingAllocationPools', message);
  }
}

function isInside(pool: AllocationPool, { value }: Address): boolean {
  return value >= parse(pool.start).value && value <= parse(pool.end).value;
}

export function isEdge(cidr: Cidr, { value }: Address): boolean {
  return value === cidr.first || value === cidr.last;
}

function parse(text: string): Address {
  const address = parseAddress(text);
  if (!address) throw invalidInput(`'${text}' is not a valid IP address`);
  return address;
}
