import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** A Neutron network (Networking API v2.0, "Networks"). */
export interface Network extends CommonFields {
  readonly status: string;
  readonly admin_state_up: boolean;
  /** Whether all projects may use it. */
  readonly shared: boolean;
  /** Ids. */
  readonly subnets: readonly string[];
  /** Bytes; what is left for the container after the cloud's own encapsulation. */
  readonly mtu?: number;
  readonly 'router:external'?: boolean;
  readonly port_security_enabled?: boolean;
  readonly dns_domain?: string;
  readonly qos_policy_id?: string | null;
  /** Administrators see the provider's side. */
  readonly 'provider:network_type'?: string;
  readonly 'provider:physical_network'?: string | null;
  readonly 'provider:segmentation_id'?: number | null;
}

export interface NetworkCreate {
  readonly name?: string;
  readonly description?: string;
  readonly admin_state_up?: boolean;
  readonly shared?: boolean;
  readonly mtu?: number;
  readonly port_security_enabled?: boolean;
  readonly dns_domain?: string;
  readonly qos_policy_id?: string | null;
  readonly project_id?: string;
  readonly 'router:external'?: boolean;
  readonly 'provider:network_type'?: string;
  readonly 'provider:physical_network'?: string;
  readonly 'provider:segmentation_id'?: number;
}

export type NetworkUpdate = Partial<
  Pick<
    NetworkCreate,
    | 'name'
    | 'description'
    | 'admin_state_up'
    | 'shared'
    | 'mtu'
    | 'port_security_enabled'
    | 'dns_domain'
    | 'qos_policy_id'
  >
>;

export interface NetworkFilter<F = keyof Network> extends CommonFilter<F> {
  readonly status?: string;
  readonly shared?: boolean;
  readonly admin_state_up?: boolean;
  readonly 'router:external'?: boolean;
}

const schema = z.looseObject({
  ...commonFields,
  status: z.string(),
  admin_state_up: z.boolean(),
  shared: z.boolean(),
  subnets: z.array(z.string()),
  mtu: z.number().exactOptional(),
  'router:external': z.boolean().exactOptional(),
  port_security_enabled: z.boolean().exactOptional(),
  dns_domain: z.string().exactOptional(),
  qos_policy_id: z.string().nullable().exactOptional(),
  'provider:network_type': z.string().exactOptional(),
  'provider:physical_network': z.string().nullable().exactOptional(),
  'provider:segmentation_id': z.number().nullable().exactOptional(),
});

export const networks: Resource<Network> = {
  collection: 'networks',
  single: 'network',
  path: '/networks',
  noun: 'network',
  plural: 'networks',
  schema,
};
