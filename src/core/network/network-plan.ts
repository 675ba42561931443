import type { Address } from '../../net/address.ts';
import type { Cidr } from '../../net/cidr.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { AddressPool } from '../ipam/address-pools.ts';
import type { Reference } from '../neutron-options.ts';
import type { PortSettings } from '../port-settings/port-settings.ts';
import type { Ipv6Options } from './ipv6-modes.ts';

/** One address family or subnet of a new Docker network. */
export interface SubnetRequest {
  readonly cidr: Cidr;
  readonly gateway?: Address;
  /** Addresses that containers shall not get, by the name that the user gave. */
  readonly auxiliary: Readonly<Record<string, Address>>;
}

/** A subnet that is wanted, with the address pool that dockerd was given for it. */
export interface PooledSubnet extends SubnetRequest {
  readonly pool: AddressPool;
  /** The user's subnet that shall be used. */
  readonly existing?: Subnet;
}

/** What the making or adopting of a network needs to know. */
export interface NetworkPlan {
  readonly dockerNetworkId: string;
  /** The user's network that shall be used. */
  readonly existing?: Reference;
  /** What a new network shall be called. */
  readonly name?: string;
  /** Whether other projects may use the network; of a user's own: what it must be. */
  readonly shared?: boolean;
  readonly internal: boolean;
  /** Of new IPv6 subnets. */
  readonly ipv6: Ipv6Options;
  /** Bytes, of a new network. */
  readonly mtu?: number;
  /** What the network's ports shall have. */
  readonly settings: PortSettings;
  readonly subnets: readonly PooledSubnet[];
}
