import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { AnyOf, CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** A pool that subnets are carved from (Networking API v2.0, "Subnet pools"). */
export interface SubnetPool extends CommonFields {
  readonly ip_version: 4 | 6;
  /** Neutron joins neighbours and drops host bits: not literally what was given at creation. */
  readonly prefixes: readonly string[];
  readonly default_prefixlen: number;
  readonly min_prefixlen: number;
  readonly max_prefixlen: number;
  readonly shared: boolean;
  readonly is_default?: boolean;
  /** These two are missing in Neutron's answer to an update. */
  readonly address_scope_id?: string | null;
  readonly default_quota?: number | null;
}

export interface SubnetPoolCreate {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly description?: string;
  readonly default_prefixlen?: number;
  readonly min_prefixlen?: number;
  readonly max_prefixlen?: number;
  readonly shared?: boolean;
  readonly is_default?: boolean;
  readonly address_scope_id?: string | null;
  readonly default_quota?: number;
  readonly project_id?: string;
}

export type SubnetPoolUpdate = Partial<
  Omit<SubnetPoolCreate, 'shared' | 'project_id' | 'default_quota'>
>;

export interface SubnetPoolFilter<F = keyof SubnetPool> extends CommonFilter<F> {
  readonly shared?: boolean;
  readonly is_default?: boolean;
  readonly ip_version?: 4 | 6;
  readonly address_scope_id?: AnyOf;
}

/** Text, but numbers in the answer to an update. */
const length = z.coerce.number();

const schema = z.looseObject({
  ...commonFields,
  ip_version: z.literal([4, 6]),
  prefixes: z.array(z.string()),
  default_prefixlen: length,
  min_prefixlen: length,
  max_prefixlen: length,
  shared: z.boolean(),
  is_default: z.boolean().exactOptional(),
  address_scope_id: z.string().nullable().exactOptional(),
  default_quota: z.number().nullable().exactOptional(),
});

export const subnetPools: Resource<SubnetPool> = {
  collection: 'subnetpools',
  single: 'subnetpool',
  path: '/subnetpools',
  noun: 'subnet pool',
  plural: 'subnet pools',
  schema,
};
