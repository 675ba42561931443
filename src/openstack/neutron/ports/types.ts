import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { AnyOf, CommonFilter, FixedIpFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

export interface FixedIp {
  readonly subnet_id: string;
  readonly ip_address: string;
}

export interface AddressPair {
  /** An address or a CIDR. */
  readonly ip_address: string;
  /** Missing for the port's own. */
  readonly mac_address?: string;
}

/** A port of a network (Networking API v2.0, "Ports", with the binding extension). */
export interface Port extends CommonFields {
  readonly network_id: string;
  readonly mac_address: string;
  readonly fixed_ips: readonly FixedIp[];
  /** `DOWN` until the backend says that it is plugged, then `ACTIVE`; `BUILD`, `ERROR`. */
  readonly status: string;
  readonly admin_state_up: boolean;
  readonly device_id: string;
  /** `compute:...`, `network:router_interface`, ...; empty for a port that nobody uses. */
  readonly device_owner: string;
  /** Ids. Missing in a cloud without security groups. */
  readonly security_groups?: readonly string[];
  readonly port_security_enabled?: boolean;
  readonly allowed_address_pairs?: readonly AddressPair[];
  readonly dns_name?: string;
  readonly qos_policy_id?: string | null;
  /** Present when the port is the parent of a trunk. */
  readonly trunk_details?: {
    readonly trunk_id: string;
    readonly sub_ports: readonly {
      readonly port_id: string;
      readonly segmentation_id: number;
      readonly segmentation_type: string;
      readonly mac_address?: string;
    }[];
  } | null;
  /** The binding is shown to administrators only. */
  readonly 'binding:host_id'?: string;
  readonly 'binding:vnic_type'?: string;
  readonly 'binding:profile'?: Readonly<Record<string, unknown>>;
  /** `unbound`, `binding_failed` (answered with 201!), or how to plug it: `ovs`, `bridge`, ... */
  readonly 'binding:vif_type'?: string;
  readonly 'binding:vif_details'?: Readonly<Record<string, unknown>>;
}

/** A wish for an address: in a subnet, a given one, or a given one of whichever subnet has it. */
export interface FixedIpWish {
  readonly subnet_id?: string;
  readonly ip_address?: string;
}

export interface PortCreate {
  readonly network_id: string;
  readonly name?: string;
  readonly description?: string;
  /** Missing: one address for each IP version of the network. Empty: none. */
  readonly fixed_ips?: readonly FixedIpWish[];
  readonly mac_address?: string;
  readonly admin_state_up?: boolean;
  readonly device_id?: string;
  readonly device_owner?: string;
  readonly security_groups?: readonly string[];
  readonly port_security_enabled?: boolean;
  readonly allowed_address_pairs?: readonly AddressPair[];
  readonly dns_name?: string;
  readonly qos_policy_id?: string | null;
  /** Taken with the extension `standard-attr-tag`; in bulk too with `tag_ports_during_bulk_creation`. */
  readonly tags?: readonly string[];
  readonly project_id?: string;
  readonly 'binding:host_id'?: string;
  readonly 'binding:vnic_type'?: string;
  readonly 'binding:profile'?: Readonly<Record<string, unknown>>;
}

export type PortUpdate = Partial<Omit<PortCreate, 'network_id' | 'tags' | 'project_id'>>;

export interface PortFilter<F = keyof Port> extends CommonFilter<F> {
  readonly network_id?: AnyOf;
  readonly mac_address?: AnyOf;
  readonly device_id?: AnyOf;
  readonly device_owner?: AnyOf;
  readonly status?: AnyOf;
  readonly security_groups?: AnyOf;
  readonly 'binding:host_id'?: AnyOf;
  /**
   * Ports with an allocation whose address and subnet are among these. Neutron mixes them: two pairs
   * of address and subnet also find the first address in the second subnet.
   */
  readonly fixed_ips?: readonly FixedIpFilter[];
}

const record = z.record(z.string(), z.unknown());

const trunkDetails = z.looseObject({
  trunk_id: z.string(),
  sub_ports: z.array(
    z.looseObject({
      port_id: z.string(),
      segmentation_id: z.number(),
      segmentation_type: z.string(),
      mac_address: z.string().exactOptional(),
    }),
  ),
});

const schema = z.looseObject({
  ...commonFields,
  network_id: z.string(),
  mac_address: z.string(),
  fixed_ips: z.array(z.object({ subnet_id: z.string(), ip_address: z.string() })),
  status: z.string(),
  admin_state_up: z.boolean(),
  device_id: z.string(),
  device_owner: z.string(),
  security_groups: z.array(z.string()).exactOptional(),
  port_security_enabled: z.boolean().exactOptional(),
  allowed_address_pairs: z
    .array(z.object({ ip_address: z.string(), mac_address: z.string().exactOptional() }))
    .exactOptional(),
  dns_name: z.string().exactOptional(),
  qos_policy_id: z.string().nullable().exactOptional(),
  trunk_details: trunkDetails.nullable().exactOptional(),
  'binding:host_id': z.string().exactOptional(),
  'binding:vnic_type': z.string().exactOptional(),
  'binding:profile': record.exactOptional(),
  'binding:vif_type': z.string().exactOptional(),
  'binding:vif_details': record.exactOptional(),
});

export const ports: Resource<Port> = {
  collection: 'ports',
  single: 'port',
  path: '/ports',
  noun: 'port',
  plural: 'ports',
  schema,
};
