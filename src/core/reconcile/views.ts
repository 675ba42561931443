import type { HostPlug } from '../../binding/host-plugs.ts';
import type { DockerNetwork } from '../../docker/docker-network.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { SecurityGroup } from '../../openstack/neutron/security-groups/types.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Operation } from '../journal/operation.ts';
import type { FloatingIpView } from '../ways-out/look-at-floating-ips.ts';

export type NetworkView = Pick<Network, 'id' | 'name' | 'description' | 'tags'>;
export type SubnetView = Pick<Subnet, 'id' | 'network_id' | 'subnetpool_id' | 'tags'>;
export type PoolView = Pick<SubnetPool, 'id' | 'name' | 'description' | 'tags' | 'created_at'>;
export type PortView = Pick<
  Port,
  | 'id'
  | 'name'
  | 'description'
  | 'network_id'
  | 'device_id'
  | 'device_owner'
  | 'mac_address'
  | 'fixed_ips'
  | 'status'
  | 'tags'
  | 'created_at'
  | 'updated_at'
  | 'binding:host_id'
>;

/** What each of them says of one moment, as plain data. */
export interface Views {
  /** Docker's networks of our driver, with the endpoints of this host. */
  readonly docker: readonly DockerNetwork[];
  /** Ports of containers, of this host as far as Neutron can tell. */
  readonly ports: readonly PortView[];
  readonly networks: readonly NetworkView[];
  readonly subnets: readonly SubnetView[];
  readonly pools: readonly PoolView[];
  readonly floatingIps: readonly FloatingIpView[];
  /** Security groups for exposed ports of ports that are gone, whosever. */
  readonly strayGroups: readonly Pick<SecurityGroup, 'id' | 'name'>[];
  /** What Open vSwitch and the kernel have. */
  readonly plugs: readonly HostPlug[];
  /** What the journal promises. */
  readonly pending: readonly Operation[];
  /** Ids of the ports of pools that are given out. */
  readonly claimed: readonly string[];
}
