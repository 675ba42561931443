import type { Family } from '../../net/address.ts';
import {
  type Options,
  POOL_OPTIONS,
  type Reference,
  readReference,
  SUBNET_OPTIONS,
} from '../neutron-options.ts';
import { checkOptionNames } from '../options/check-option-names.ts';

/** What a user may say with `--ipam-opt`, for the family that is asked for. */
export interface PoolOptions {
  /** The existing subnet that the network will use. */
  readonly subnet?: Reference;
  /** The subnet pool to take the range from instead of the default one. */
  readonly pool?: Reference;
}

/** Reads the `--ipam-opt` options; Docker passes all of them with each family's request. */
export function readPoolOptions(options: Options, family: Family): PoolOptions {
  checkOptionNames(options, '--ipam-opt');
  const subnet = readReference(options, SUBNET_OPTIONS[family]);
  const pool = readReference(options, POOL_OPTIONS[family]);
  return { ...(subnet && { subnet }), ...(pool && { pool }) };
}
