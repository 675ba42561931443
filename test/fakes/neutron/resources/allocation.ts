import { addressOf, parseAddress } from '../../../../src/net/address.ts';
import { type Cidr, parseCidr } from '../../../../src/net/cidr.ts';
import type { SubnetRow } from '../store/rows.ts';
import type { State } from '../store/state.ts';

/** Neutron picks at random in the beginning of a large pool. */
const WINDOW = 65_536n;
/** So many picks find a free address unless the pool is nearly full; then all are looked at. */
const PICKS = 16;

export function cidrOf(subnet: { readonly cidr: string }): Cidr {
  const cidr = parseCidr(subnet.cidr);
  if (!cidr) throw new Error(`the stand-in keeps a bad CIDR: ${subnet.cidr}`);
  return cidr;
}

export function isTaken(state: State, subnetId: string, address: string): boolean {
  return state.allocations.has(`${subnetId} ${address}`);
}

export function take(state: State, subnetId: string, address: string, portId: string): void {
  state.allocations.put({ id: `${subnetId} ${address}`, port_id: portId });
}

export function release(state: State, subnetId: string, address: string): void {
  state.allocations.delete(`${subnetId} ${address}`);
}

export function firstFreeAddress(state: State, subnet: SubnetRow): string | undefined {
  for (const [first, last] of poolsOf(subnet)) {
    for (let value = first; value <= last; value++) {
      const { text } = addressOf(subnet.ip_version, value);
      if (!isTaken(state, subnet.id, text)) return text;
    }
  }
  return undefined;
}

/** A free address of the allocation pools; which one nobody may rely on. */
export function anyFreeAddress(state: State, subnet: SubnetRow): string | undefined {
  for (const [first, last] of poolsOf(subnet)) {
    const size = last - first + 1n;
    const window = size < WINDOW ? size : WINDOW;
    const pick = () => BigInt(Math.floor(Math.random() * Number(window)));
    for (let i = 0; i < PICKS; i++) {
      const { text } = addressOf(subnet.ip_version, first + pick());
      if (!isTaken(state, subnet.id, text)) return text;
    }
    const start = pick();
    for (let step = 0n; step < size; step++) {
      const { text } = addressOf(subnet.ip_version, first + ((start + step) % size));
      if (!isTaken(state, subnet.id, text)) return text;
    }
  }
  return undefined;
}

function poolsOf(subnet: SubnetRow): [bigint, bigint][] {
  return subnet.allocation_pools.map(({ start, end }) => [numberOf(start), numberOf(end)]);
}

function numberOf(text: string): bigint {
  const address = parseAddress(text);
  if (!address) throw new Error(`the stand-in keeps a bad address: ${text}`);
  return address.value;
}

/** The address that a port makes for itself from its MAC (EUI-64, RFC 4291 appendix A). */
export function slaacAddress(subnet: SubnetRow, mac: string): string {
  const [a, b, c, d, e, f] = mac.split(':').map((part) => Number.parseInt(part, 16));
  const bytes = [(a ?? 0) ^ 2, b, c, 0xff, 0xfe, d, e, f];
  const host = bytes.reduce<bigint>((value, byte) => value * 256n + BigInt(byte ?? 0), 0n);
  return addressOf(6, cidrOf(subnet).first + host).text;
}

export function isSlaac(subnet: SubnetRow): boolean {
  return ['slaac', 'dhcpv6-stateless'].includes(subnet.ipv6_address_mode ?? '');
}
