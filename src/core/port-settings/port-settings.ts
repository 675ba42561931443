import type { AddressPair, PortCreate } from '../../openstack/neutron/ports/types.ts';
import type { FloatingIpWish } from '../floating-ips/read-floating-ip-wish.ts';

/**
 * What users want of a port beside its addresses: for all ports of a Docker network, or for one
 * endpoint. What is not there is left to Neutron. Names are ids here already.
 */
export interface PortSettings {
  /** Ids; empty for none at all. Without it Neutron gives the project's default group. */
  readonly securityGroups?: readonly string[];
  /** False: no filter and no check of addresses; such a port has no groups and no address pairs. */
  readonly portSecurity?: boolean;
  readonly addressPairs?: readonly AddressPair[];
  readonly qosPolicyId?: string;
  readonly dnsName?: string;
  readonly vnicType?: string;
  readonly bindingProfile?: Readonly<Record<string, unknown>>;
  /** Bytes, of the container's link; Neutron's ports have none. */
  readonly mtu?: number;
  /** What leads to the port while a container has it; nothing of the port itself. */
  readonly floatingIp?: FloatingIpWish;
  /** How many are made ahead; what is not there is as `[port_pool]` says. Of networks only. */
  readonly ahead?: PortsAhead;
}

/** What a network wants of its port pool. */
export interface PortsAhead {
  readonly enabled?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly batch?: number;
}

/** The attributes of a Neutron port that such settings stand for. */
export type SettingAttributes = Pick<
  PortCreate,
  | 'security_groups'
  | 'port_security_enabled'
  | 'allowed_address_pairs'
  | 'qos_policy_id'
  | 'dns_name'
  | 'binding:vnic_type'
  | 'binding:profile'
>;

/** The settings as Neutron is told them. */
export function settingAttributes(settings: PortSettings): SettingAttributes {
  const { securityGroups, portSecurity, addressPairs } = settings;
  const { qosPolicyId, dnsName, vnicType, bindingProfile } = settings;
  // Neutron refuses groups and address pairs on a port without port security.
  const bare = portSecurity === false && { security_groups: [], allowed_address_pairs: [] };
  return {
    ...(securityGroups && { security_groups: securityGroups }),
    ...(addressPairs && { allowed_address_pairs: addressPairs }),
    ...(portSecurity !== undefined && { port_security_enabled: portSecurity }),
    ...bare,
    ...(qosPolicyId !== undefined && { qos_policy_id: qosPolicyId }),
    ...(dnsName !== undefined && { dns_name: dnsName }),
    ...(vnicType !== undefined && { 'binding:vnic_type': vnicType }),
    ...(bindingProfile && { 'binding:profile': bindingProfile }),
  };
}
