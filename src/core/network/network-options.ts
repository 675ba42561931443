import {
  type Options,
  POOL_OPTIONS,
  type Reference,
  readFlag,
  readName,
  readReference,
  SUBNET_OPTIONS,
} from '../neutron-options.ts';
import { checkOptionNames } from '../options/check-option-names.ts';
import { type PortWish, readPortWish } from '../port-settings/read-port-wish.ts';
import { type Ipv6Options, readIpv6Options } from './ipv6-modes.ts';

/** What a user may say with `-o` when a network is created. */
export interface NetworkOptions {
  /** What the new Neutron network shall be called. */
  readonly name?: string;
  /** The Neutron network to use instead of a new one. */
  readonly existing?: Reference;
  /** Whether other projects may use the network; of an existing one: what it must be. */
  readonly shared?: boolean;
  /** Existing subnets to use, and subnet pools to allocate new ones from, by family. */
  readonly subnets: { readonly 4?: Reference; readonly 6?: Reference };
  readonly pools: { readonly 4?: Reference; readonly 6?: Reference };
  /** How containers learn their IPv6 addresses on a new subnet. */
  readonly ipv6: Ipv6Options;
  /** What the network's ports shall have. */
  readonly ports: PortWish;
}

const NAME = 'kuryr.name';
const NETWORK = 'neutron.net';
const SHARED = 'neutron.net.shared';

/** Reads the `-o` options. */
export function readNetworkOptions(options: Options): NetworkOptions {
  checkOptionNames(options, '-o');
  const name = readName(options, NAME);
  const existing = readReference(options, NETWORK);
  const shared = readFlag(options, SHARED);
  return {
    ...(name !== undefined && { name }),
    ...(existing && { existing }),
    ...(shared !== undefined && { shared }),
    subnets: byFamily(options, SUBNET_OPTIONS),
    pools: byFamily(options, POOL_OPTIONS),
    ipv6: readIpv6Options(options),
    ports: readPortWish(options),
  };
}

function byFamily(options: Options, keys: { readonly 4: string; readonly 6: string }) {
  const v4 = readReference(options, keys[4]);
  const v6 = readReference(options, keys[6]);
  return { ...(v4 && { 4: v4 }), ...(v6 && { 6: v6 }) };
}
