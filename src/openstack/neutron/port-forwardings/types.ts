import { z } from 'zod';
import type { AnyOf } from '../resource/filter.ts';
import type { Resource } from '../resource/resource.ts';

/** One port of a floating IP that leads to a port of a machine ("Floating IPs port forwarding"). */
export interface PortForwarding {
  readonly id: string;
  /** Neutron takes `sctp` and `icmp` too, but ML2/OVN forwards neither. */
  readonly protocol: string;
  /** Missing for a range. */
  readonly external_port?: number | null;
  readonly internal_port?: number | null;
  /** `8080:8080`; in a cloud with the extension `floating-ip-port-forwarding-port-ranges`. */
  readonly external_port_range?: string;
  readonly internal_port_range?: string;
  readonly internal_port_id: string;
  readonly internal_ip_address: string;
  /** With the extension `floating-ip-port-forwarding-description`. */
  readonly description: string;
}

export interface PortForwardingCreate {
  readonly protocol: 'tcp' | 'udp';
  readonly external_port: number;
  readonly internal_port: number;
  readonly internal_port_id: string;
  readonly internal_ip_address: string;
  readonly description?: string;
}

export interface PortForwardingFilter<F = keyof PortForwarding> {
  readonly internal_port_id?: AnyOf;
  readonly protocol?: AnyOf;
  readonly external_port?: AnyOf<number>;
  readonly fields?: readonly F[];
}

const port = z.number().nullable().exactOptional();

const schema = z.looseObject({
  id: z.string(),
  protocol: z.string(),
  external_port: port,
  internal_port: port,
  external_port_range: z.string().exactOptional(),
  internal_port_range: z.string().exactOptional(),
  internal_port_id: z.string(),
  internal_ip_address: z.string(),
  description: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
});

/** Those of one floating IP. */
export function portForwardings(floatingIpId: string): Resource<PortForwarding> {
  return {
    collection: 'port_forwardings',
    single: 'port_forwarding',
    path: `/floatingips/${encodeURIComponent(floatingIpId)}/port_forwardings`,
    noun: 'port forwarding',
    plural: 'port forwardings',
    schema,
  };
}
