import type { FloatingIp } from '../../../../src/openstack/neutron/floating-ips/types.ts';
import type { Network } from '../../../../src/openstack/neutron/networks/types.ts';
import type { PortForwarding } from '../../../../src/openstack/neutron/port-forwardings/types.ts';
import type { Port } from '../../../../src/openstack/neutron/ports/types.ts';
import type { QosPolicy } from '../../../../src/openstack/neutron/qos-policies/types.ts';
import type { Router } from '../../../../src/openstack/neutron/routers/types.ts';
import type { SecurityGroupRule } from '../../../../src/openstack/neutron/security-group-rules/types.ts';
import type { SecurityGroup } from '../../../../src/openstack/neutron/security-groups/types.ts';
import type { SubnetPool } from '../../../../src/openstack/neutron/subnetpools/types.ts';
import type { Subnet } from '../../../../src/openstack/neutron/subnets/types.ts';

/** What Neutron keeps with everything. */
export interface Row {
  readonly id: string;
  readonly project_id: string;
  readonly tags: readonly string[];
  readonly created_at: string;
  readonly updated_at: string;
  readonly revision_number: number;
}

export type NetworkRow = Network & Row;
export type SubnetRow = Subnet & Row;
export type SubnetPoolRow = SubnetPool & Row;
export type PortRow = Port &
  Row & {
    readonly security_groups: readonly string[];
    readonly port_security_enabled: boolean;
    readonly 'binding:host_id': string;
    readonly 'binding:vif_type': string;
    readonly 'binding:vnic_type': string;
  };
export type PolicyRow = QosPolicy & Row;
/** Its rules are rows of their own. */
export type SecurityGroupRow = Omit<SecurityGroup, 'security_group_rules'> & Row;
export type RouterRow = Router & Row;
export type FloatingIpRow = FloatingIp & Row;
export type PortForwardingRow = PortForwarding & Row;
export type RuleRow = SecurityGroupRule & Row;

/** One address of one subnet that a port has; its id is `<subnet> <address>`. */
export interface AllocationRow {
  readonly id: string;
  readonly port_id: string;
}

/** One MAC address in use on a network; its id is `<network> <mac>`. */
export interface MacRow {
  readonly id: string;
  readonly port_id: string;
}
