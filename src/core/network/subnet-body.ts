import type { SubnetCreate } from '../../openstack/neutron/subnets/types.ts';
import { subnetDescription, subnetName } from '../naming.ts';
import { allocationPools } from './allocation-pools.ts';
import type { Ipv6Options } from './ipv6-modes.ts';
import type { PooledSubnet } from './network-plan.ts';

/** The subnet as Neutron is asked to make it. */
export function subnetBody(
  subnet: PooledSubnet,
  options: {
    readonly networkId: string;
    readonly enableDhcp: boolean;
    readonly internal: boolean;
    readonly ipv6: Ipv6Options;
    /** The subnet pool that the range is allocated from; none for a second subnet of a family. */
    readonly subnetPoolId: string | undefined;
  },
): SubnetCreate {
  const { cidr, gateway, pool } = subnet;
  const auxiliary = Object.values(subnet.auxiliary);
  const narrowed = pool.range !== undefined || auxiliary.length > 0;
  const kept = gateway ? [gateway, ...auxiliary] : auxiliary;
  return {
    name: subnetName(cidr.text),
    description: subnetDescription(pool.id),
    network_id: options.networkId,
    ip_version: cidr.family,
    cidr: cidr.text,
    enable_dhcp: options.enableDhcp,
    ...(cidr.family === 6 && options.ipv6),
    ...(options.subnetPoolId && { subnetpool_id: options.subnetPoolId }),
    // No gateway, no default route: that is what --internal means.
    ...(options.internal ? { gateway_ip: null } : gateway && { gateway_ip: gateway.text }),
    ...(narrowed && { allocation_pools: allocationPools(cidr, pool.range, kept) }),
  };
}
