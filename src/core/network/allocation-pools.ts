import { type Address, addressOf } from '../../net/address.ts';
import { type Cidr, firstHost, lastHost } from '../../net/cidr.ts';

/** A stretch of addresses as Neutron writes it, both ends included. */
export interface AllocationPool {
  readonly start: string;
  readonly end: string;
}

/**
 * The addresses that Neutron may give away by itself: all of `--ip-range`, or of the subnet, without
 * the gateway (Neutron refuses a subnet whose gateway lies inside) and the auxiliary addresses
 * (which Neutron's own metadata port would else take the moment the subnet is made).
 */
export function allocationPools(
  subnet: Cidr,
  range: Cidr | undefined,
  kept: readonly Address[],
): readonly AllocationPool[] {
  const low = firstHost(subnet).value;
  const high = lastHost(subnet).value;
  let start = range && range.first > low ? range.first : low;
  const end = range && range.last < high ? range.last : high;
  const pools: AllocationPool[] = [];
  const push = (from: bigint, to: bigint) => {
    if (from > to) return;
    pools.push({
      start: addressOf(subnet.family, from).text,
      end: addressOf(subnet.family, to).text,
    });
  };
  for (const value of kept.map((a) => a.value).sort((a, b) => (a < b ? -1 : 1))) {
    if (value < start || value > end) continue;
    push(start, value - 1n);
    start = value + 1n;
  }
  push(start, end);
  return pools;
}
