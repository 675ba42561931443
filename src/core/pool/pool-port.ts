import type { Port } from '../../openstack/neutron/ports/types.ts';

/**
 * - `new`: made, its link is not plugged yet
 * - `free`: plugged, waits for a container
 * - `claimed`: a container has it, or an address of it
 * - `returned`: rests after a container, and is looked at before the next one gets it
 * - `leaving`: on its way out of the pool
 */
export type PoolPortState = 'new' | 'free' | 'claimed' | 'returned' | 'leaving';

/** A port of a pool. */
export interface PoolPort {
  readonly id: string;
  /** As Neutron last told it. */
  port: Port;
  state: PoolPortState;
  /** Since when it has been in this state, ms since 1970. */
  since: number;
  /** The address pools whose address dockerd holds now. */
  readonly out: Set<string>;
  /** Whether an endpoint has come for it. Before that dockerd may still ask for its other address. */
  seated: boolean;
  /** Whether it was free when it was claimed, so that its link need not be looked at again. */
  hot: boolean;
  /** Whether its labels in Neutron are those of an endpoint, be it a past one. */
  labelled: boolean;
  /** Of an operator's port: what it was like when it came; else the pool's are its own. */
  traits?: string;
}

/**
 * What must be the same in all ports of a pool, and in one that a container gave back: somebody may have
 * changed its groups meanwhile. As text, to be compared.
 */
export function traitsOf(port: Port): string {
  return JSON.stringify([
    port.network_id,
    port.fixed_ips.map((ip) => ip.subnet_id).sort(),
    port.admin_state_up,
    [...(port.security_groups ?? [])].sort(),
    port.port_security_enabled ?? null,
    (port.allowed_address_pairs ?? []).map((p) => `${p.ip_address} ${p.mac_address ?? ''}`).sort(),
    port.qos_policy_id ?? null,
    port['binding:vnic_type'] ?? null,
  ]);
}
