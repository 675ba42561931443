import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { AnyOf, CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

export interface AllocationPool {
  readonly start: string;
  readonly end: string;
}

export interface HostRoute {
  /** A CIDR. */
  readonly destination: string;
  readonly nexthop: string;
}

export type Ipv6Mode = 'slaac' | 'dhcpv6-stateful' | 'dhcpv6-stateless';

/** A subnet of a network (Networking API v2.0, "Subnets"). */
export interface Subnet extends CommonFields {
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  /** Without host bits. */
  readonly cidr: string;
  /** Null when it has none; need not be on the subnet. */
  readonly gateway_ip: string | null;
  readonly enable_dhcp: boolean;
  /** In no order. */
  readonly allocation_pools: readonly AllocationPool[];
  readonly host_routes: readonly HostRoute[];
  readonly dns_nameservers: readonly string[];
  readonly subnetpool_id: string | null;
  readonly ipv6_ra_mode?: string | null;
  readonly ipv6_address_mode?: string | null;
  readonly service_types?: readonly string[];
}

export interface SubnetCreate {
  readonly network_id: string;
  readonly ip_version: 4 | 6;
  readonly name?: string;
  readonly description?: string;
  readonly cidr?: string;
  /** Length of the prefix to carve from the subnet pool, instead of `cidr`. */
  readonly prefixlen?: number;
  readonly subnetpool_id?: string;
  /** Null for none; missing for the first address of the CIDR. */
  readonly gateway_ip?: string | null;
  readonly enable_dhcp?: boolean;
  readonly allocation_pools?: readonly AllocationPool[];
  readonly host_routes?: readonly HostRoute[];
  readonly dns_nameservers?: readonly string[];
  readonly ipv6_ra_mode?: Ipv6Mode;
  readonly ipv6_address_mode?: Ipv6Mode;
  readonly project_id?: string;
}

export type SubnetUpdate = Partial<
  Pick<
    SubnetCreate,
    | 'name'
    | 'description'
    | 'gateway_ip'
    | 'enable_dhcp'
    | 'allocation_pools'
    | 'host_routes'
    | 'dns_nameservers'
  >
>;

export interface SubnetFilter<F = keyof Subnet> extends CommonFilter<F> {
  readonly network_id?: AnyOf;
  readonly cidr?: AnyOf;
  readonly ip_version?: 4 | 6;
  readonly subnetpool_id?: AnyOf;
  readonly gateway_ip?: AnyOf;
  readonly enable_dhcp?: boolean;
}

const schema = z.looseObject({
  ...commonFields,
  network_id: z.string(),
  ip_version: z.literal([4, 6]),
  cidr: z.string(),
  gateway_ip: z.string().nullable(),
  enable_dhcp: z.boolean(),
  allocation_pools: z.array(z.object({ start: z.string(), end: z.string() })),
  host_routes: z.array(z.object({ destination: z.string(), nexthop: z.string() })),
  dns_nameservers: z.array(z.string()),
  subnetpool_id: z.string().nullable(),
  ipv6_ra_mode: z.string().nullable().exactOptional(),
  ipv6_address_mode: z.string().nullable().exactOptional(),
  service_types: z.array(z.string()).exactOptional(),
});

export const subnets: Resource<Subnet> = {
  collection: 'subnets',
  single: 'subnet',
  path: '/subnets',
  noun: 'subnet',
  plural: 'subnets',
  schema,
};
