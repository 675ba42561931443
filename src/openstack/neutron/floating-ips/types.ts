import { z } from 'zod';
import { type CommonFields, commonFields } from '../resource/fields.ts';
import type { AnyOf, CommonFilter } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** An address of an external network that leads to a port (Networking API v2.0, "Floating IPs"). */
export interface FloatingIp extends Omit<CommonFields, 'name'> {
  readonly floating_ip_address: string;
  readonly floating_network_id: string;
  /** The router that it is reached through, while it leads somewhere. */
  readonly router_id: string | null;
  /** The port that has the whole of it; null too while it only has forwardings. */
  readonly port_id: string | null;
  readonly fixed_ip_address: string | null;
  /** Shown with the extension `expose-port-forwarding-in-fip`; the ids with `floating-ip-port-forwarding-detail`. */
  readonly port_forwardings?: readonly ShownForwarding[];
}

/** A forwarding as its floating IP shows it. */
export interface ShownForwarding {
  readonly protocol: string;
  readonly internal_port_id?: string;
  /** Missing for a range. */
  readonly internal_port?: number;
  readonly external_port?: number;
}

/** Neutron takes no tags here. */
export interface FloatingIpCreate {
  readonly floating_network_id: string;
  /** One that is free, instead of any. */
  readonly floating_ip_address?: string;
  readonly port_id?: string;
  /** Needed where the port has several IPv4 addresses. */
  readonly fixed_ip_address?: string;
  readonly description?: string;
  readonly project_id?: string;
}

export interface FloatingIpUpdate {
  /** null: it leads nowhere. */
  readonly port_id?: string | null;
  readonly fixed_ip_address?: string;
  readonly description?: string;
}

export interface FloatingIpFilter<F = keyof FloatingIp> extends Omit<CommonFilter<F>, 'name'> {
  readonly floating_ip_address?: AnyOf;
  readonly floating_network_id?: AnyOf;
  readonly port_id?: AnyOf;
  readonly router_id?: AnyOf;
}

const { name: _, ...withoutName } = commonFields;

const schema = z.looseObject({
  ...withoutName,
  floating_ip_address: z.string(),
  floating_network_id: z.string(),
  router_id: z.string().nullable(),
  port_id: z.string().nullable(),
  fixed_ip_address: z.string().nullable(),
  port_forwardings: z
    .array(
      z.looseObject({
        protocol: z.string(),
        internal_port_id: z.string().exactOptional(),
        internal_port: z.number().exactOptional(),
        external_port: z.number().exactOptional(),
      }),
    )
    .exactOptional(),
});

export const floatingIps: Resource<FloatingIp> = {
  collection: 'floatingips',
  single: 'floatingip',
  path: '/floatingips',
  noun: 'floating IP',
  plural: 'floating IPs',
  schema,
};
