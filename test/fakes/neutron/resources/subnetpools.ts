import { addressOf } from '../../../../src/net/address.ts';
import { bits, type Cidr, covers, parseCidr } from '../../../../src/net/cidr.ts';
import { invalidValue, type Values } from '../api/attributes.ts';
import { anything, checkList, flag, own, reference, standard, text } from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { NeutronFault } from '../http/answer.ts';
import type { SubnetPoolRow } from '../store/rows.ts';

export const subnetPoolRules: Rules<SubnetPoolRow> = {
  collection: 'subnetpools',
  single: 'subnetpool',
  tagged: true,
  attributes: {
    ...standard,
    name: text({ create: 'required' }),
    prefixes: anything(undefined, { create: 'required' }),
    default_prefixlen: anything(undefined, { filter: true }),
    min_prefixlen: anything(undefined, { filter: true }),
    max_prefixlen: anything(undefined, { filter: true }),
    shared: flag(false, { adminSets: true, update: false }),
    is_default: flag(false, { adminSets: true }),
    address_scope_id: reference({ initial: null }),
    default_quota: anything(null),
    ip_version: own(),
    tags: own({ filter: false }),
  },
  table: (state) => state.subnetpools,
  notFound: (id) =>
    new NeutronFault(404, 'SubnetPoolNotFound', `Subnet pool ${id} could not be found.`),
  shared: (pool) => pool.shared,

  create(context, values) {
    const prefixes = readPrefixes(values['prefixes']);
    const ip_version = prefixes[0]?.family ?? 4;
    const lengths = readLengths(values, ip_version);
    const texts = joined(prefixes).map((prefix) => prefix.text);
    const row = { ...newRow(context, values), ...lengths, ip_version, prefixes: texts };
    return context.state.subnetpools.put(row as unknown as SubnetPoolRow);
  },

  update(context, pool, changes) {
    const lengths = readLengths({ ...pool, ...changes }, pool.ip_version);
    const prefixes =
      'prefixes' in changes ? grown(pool, readPrefixes(changes['prefixes'])) : pool.prefixes;
    return context.state.subnetpools.put(changed(pool, { ...changes, ...lengths, prefixes }));
  },

  remove(context, pool) {
    const { subnets, subnetpools } = context.state;
    if (subnets.where((subnet) => subnet.subnetpool_id === pool.id).length > 0) {
      const message = 'Unable to delete subnet pool: Subnet pool has existing allocations.';
      throw new NeutronFault(400, 'SubnetPoolDeleteError', message);
    }
    subnetpools.delete(pool.id);
  },
};

function readPrefixes(value: unknown): Cidr[] {
  const texts = checkList('prefixes', value);
  if (texts.length === 0) {
    const message = 'Empty subnet pool prefix list.';
    throw new NeutronFault(400, 'EmptySubnetPoolPrefixList', message);
  }
  const prefixes = texts.map((one) => {
    const prefix = parseCidr(String(one));
    if (!prefix) throw invalidValue('prefixes', `'${one}' is not a valid IP subnet`);
    return prefix;
  });
  if (new Set(prefixes.map(({ family }) => family)).size > 1) {
    const message = 'Cannot mix IPv4 and IPv6 prefixes in a subnet pool.';
    throw new NeutronFault(400, 'PrefixVersionMismatch', message);
  }
  return prefixes;
}

function readLengths(values: Values, version: 4 | 6) {
  const min = Number(values['min_prefixlen'] ?? (version === 4 ? 8 : 64));
  const max = Number(values['max_prefixlen'] ?? bits(version));
  const standardLength = Number(values['default_prefixlen'] ?? min);
  const illegal = (what: string) => {
    const message = `Illegal prefix bounds: ${what}.`;
    return new NeutronFault(400, 'IllegalSubnetPoolPrefixBounds', message);
  };
  if (min > max) throw illegal(`min_prefixlen=${min}, max_prefixlen=${max}`);
  if (standardLength > max) {
    throw illegal(`default_prefixlen=${standardLength}, max_prefixlen=${max}`);
  }
  if (standardLength < min) {
    throw illegal(`default_prefixlen=${standardLength}, min_prefixlen=${min}`);
  }
  return { min_prefixlen: min, max_prefixlen: max, default_prefixlen: standardLength };
}

function grown(pool: SubnetPoolRow, prefixes: readonly Cidr[]): string[] {
  const kept = pool.prefixes.every((text) => {
    const old = parseCidr(text);
    return old && joined(prefixes).some((prefix) => covers(prefix, old));
  });
  if (!kept) {
    const message =
      'Illegal update to prefixes: Existing prefixes must be a subset of the new prefixes.';
    throw new NeutronFault(400, 'IllegalSubnetPoolPrefixUpdate', message);
  }
  return joined(prefixes).map((prefix) => prefix.text);
}

/** The fewest CIDRs with the same addresses. */
function joined(prefixes: readonly Cidr[]): Cidr[] {
  const outer = prefixes.filter(
    (one, i) =>
      !prefixes.some((other, j) => i !== j && covers(other, one) && (!covers(one, other) || j < i)),
  );
  for (const low of outer) {
    const whole = parseCidr(`${addressOf(low.family, low.first).text}/${low.prefix - 1}`);
    const high = outer.find((one) => one.prefix === low.prefix && one.first === low.last + 1n);
    if (whole && high && whole.first === low.first) {
      return joined([...outer.filter((one) => one !== low && one !== high), whole]);
    }
  }
  return outer.sort((a, b) => (a.first < b.first ? -1 : 1));
}
