import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Cidr } from '../../net/cidr.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { Call } from '../../util/call.ts';
import { isSameControlPlane } from '../control-plane.ts';
import type { Core } from '../core.ts';
import type { AddressPool } from '../ipam/address-pools.ts';
import { releasePool } from '../ipam/release-pool.ts';
import { type PoolRequest, requestPool } from '../ipam/request-pool.ts';
import { readPoolDescription, subnetPoolName } from '../naming.ts';
import { addressSpaces } from './address-spaces.ts';
import { nodePoolId } from './pool-id.ts';

export interface SwarmPool {
  /** As dockerd gets to know it. */
  readonly id: string;
  readonly cidr: Cidr;
  /** Takes back what was made; a pool that was there stays. */
  readonly takeBack: () => Promise<void>;
}

/**
 * Gives a swarm an address pool. A manager asks first, for a range or for any; then each node, and a manager
 * that takes over, for that range. All get the same Neutron subnet pool, so a swarm has each range once.
 */
export async function requestSwarmPool(
  core: Core,
  request: PoolRequest & { readonly addressSpace: string },
  call: Call,
): Promise<SwarmPool> {
  const onNode = request.addressSpace === addressSpaces(core.config.server).local;
  const nothing = async () => undefined;
  const { cidr } = request;
  if (cidr) {
    const found = await findSwarmPool(core, cidr, call);
    if (found) return { id: onNode ? nodePoolId(found.id) : found.id, cidr, takeBack: nothing };
  }
  if (onNode) {
    throw new KuryrError('NOT_FOUND', {
      what: `no manager of this swarm has asked for the address pool ${cidr?.text ?? ''}; all hosts of a swarm need the same [DEFAULT] cluster_id and cloud`,
    });
  }
  const pool = await requestPool(core, request, call);
  return { ...pool, takeBack: () => releasePool(core, pool.id) };
}

async function findSwarmPool(core: Core, cidr: Cidr, call: Call): Promise<AddressPool | undefined> {
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, cidr.text);
  for (const { id, description } of await listSubnetPools(core.session, { name }, call)) {
    const whose = readPoolDescription(description);
    if (!whose || !isSameControlPlane(whose, core.controlPlane)) continue;
    const pool = await core.pools.find(id, call);
    if (pool) return pool;
  }
  return undefined;
}
