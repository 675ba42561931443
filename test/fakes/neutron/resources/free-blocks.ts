import { bits, type Cidr, cidrAt, covers, overlaps } from '../../../../src/net/cidr.ts';

/** The largest blocks of `prefixes` that nothing of `taken` touches. */
export function freeBlocks(prefixes: readonly Cidr[], taken: readonly Cidr[]): Cidr[] {
  return prefixes.flatMap((prefix) => without(prefix, taken));
}

function without(block: Cidr, taken: readonly Cidr[]): Cidr[] {
  const inside = taken.filter((one) => overlaps(one, block));
  if (inside.length === 0) return [block];
  if (inside.some((one) => covers(one, block))) return [];
  const half = block.prefix + 1;
  if (half > bits(block.family)) return [];
  const low = cidrAt(block.family, block.first, half);
  const high = cidrAt(block.family, low.last + 1n, half);
  return [...without(low, inside), ...without(high, inside)];
}
