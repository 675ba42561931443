import { type Address, addressOf, type Family, parseAddress } from './address.ts';

/** A range of addresses: a network of `prefix` bits from `first` to `last`, host bits zero in `text`. */
export interface Cidr {
  readonly family: Family;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly text: string;
}

/** Reads `address/prefix`, dropping host bits; undefined when it is none. */
export function parseCidr(text: string): Cidr | undefined {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const address = match?.[1] === undefined ? undefined : parseAddress(match[1]);
  const prefix = Number(match?.[2]);
  if (!address || prefix > bits(address.family)) return undefined;
  return cidrAt(address.family, address.value, prefix);
}

/** The network of `prefix` bits that holds `value`. */
export function cidrAt(family: Family, value: bigint, prefix: number): Cidr {
  const size = 1n << BigInt(bits(family) - prefix);
  const first = (value / size) * size;
  return {
    family,
    prefix,
    first,
    last: first + size - 1n,
    text: `${addressOf(family, first).text}/${prefix}`,
  };
}

export function contains(cidr: Cidr, address: Address): boolean {
  return (
    cidr.family === address.family && address.value >= cidr.first && address.value <= cidr.last
  );
}

export function covers(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && inner.first >= outer.first && inner.last <= outer.last;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

/** The first address after the network's own: where gateways live by custom, Neutron's too. */
export function firstHost(cidr: Cidr): Address {
  const only = cidr.prefix >= bits(cidr.family) - 1;
  return addressOf(cidr.family, only ? cidr.first : cidr.first + 1n);
}

/** The addresses of an IPv4 network that hosts may have end before its broadcast address. */
export function lastHost(cidr: Cidr): Address {
  const broadcast = cidr.family === 4 && cidr.prefix < 31;
  return addressOf(cidr.family, broadcast ? cidr.last - 1n : cidr.last);
}

/**
 * The first network of `prefix` bits inside `within` that overlaps none of `taken`, or undefined.
 * Jumps over whole taken ranges, so a /8 with few holes is as quick as a /24.
 */
export function firstFree(within: Cidr, prefix: number, taken: readonly Cidr[]): Cidr | undefined {
  if (prefix < within.prefix) return undefined;
  let candidate = cidrAt(within.family, within.first, prefix);
  while (candidate.last <= within.last) {
    const here = candidate;
    const blocker = taken.find((t) => overlaps(t, here));
    if (!blocker) return candidate;
    const next = (blocker.last > candidate.last ? blocker.last : candidate.last) + 1n;
    if (next > within.last) return undefined;
    candidate = cidrAt(within.family, next, prefix);
    if (candidate.first < next) candidate = cidrAt(within.family, candidate.last + 1n, prefix);
  }
  return undefined;
}

export function bits(family: Family): number {
  return family === 4 ? 32 : 128;
}
