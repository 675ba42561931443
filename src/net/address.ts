import { Address4, Address6 } from 'ip-address';

export type Family = 4 | 6;

/** One IP address. `value` is its number, `text` its canonical form (RFC 5952 for IPv6). */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
  readonly text: string;
}

/** Reads an address without prefix length; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes('/') || text.includes('%')) return undefined;
  if (Address4.isValid(text)) return addressOf(4, new Address4(text).bigInt());
  if (Address6.isValid(text)) return addressOf(6, new Address6(text).bigInt());
  return undefined;
}

export function addressOf(family: Family, value: bigint): Address {
  const text =
    family === 4
      ? Address4.fromBigInt(value).correctForm()
      : Address6.fromBigInt(value).correctForm();
  return { family, value, text };
}
