import { KuryrError } from '../../errors/kuryr-error.ts';
import { deleteSubnetPool } from '../../openstack/neutron/subnetpools/delete.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isPoolDescription } from '../naming.ts';

/**
 * Takes an address pool back. dockerd does so before it deletes the network, when the pool's subnet is
 * still there; so the deletion is promised and happens when the subnet is gone.
 */
export async function releasePool(core: Core, poolId: string): Promise<void> {
  core.unattached.remove(poolId);
  await core.background.submit({ kind: 'release-pool', poolId });
}

/**
 * Deletes the subnet pool when nothing is allocated from it, and unmarks subnets that stay. A pool whose
 * subnet other Docker networks use as well stays until the last of them deletes the network.
 */
export async function finishReleasePool(core: Core, poolId: string, call: Call): Promise<void> {
  // The subnet's mark is how the ports of released addresses are found.
  await core.background.settled(
    (op) => op.kind === 'release-address' && op.poolId === poolId,
    call,
  );
  const [marked, allocated] = await Promise.all([
    listSubnets(core.session, { tags: [poolId] }, call),
    listSubnets(core.session, { subnetpool_id: poolId }, call),
  ]);
  for (const subnet of marked) await removeTag(core.session, 'subnets', subnet.id, poolId, call);
  core.pools.forget(poolId);
  if (allocated.some((subnet) => subnet.tags.some((tag) => tag !== poolId))) return;
  if (allocated.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${allocated[0]?.id} is still allocated from the subnet pool ${poolId}`,
    });
  }
  await deleteSubnetPool(core.session, poolId, call);
}

/** Deletes the pools that the subnets of a deleted network were allocated from, if they are ours. */
export async function deletePoolsOf(
  core: Core,
  subnets: readonly Subnet[],
  call: Call,
): Promise<void> {
  const id = subnets.flatMap((subnet) => subnet.subnetpool_id ?? []);
  if (id.length === 0) return;
  for (const pool of await listSubnetPools(core.session, { id }, call)) {
    if (!isPoolDescription(pool.description)) continue;
    core.pools.forget(pool.id);
    await deleteSubnetPool(core.session, pool.id, call);
  }
}

/** Deletes a pool whose creation was not finished. */
export async function undoPool(
  core: Core,
  pool: { readonly name: string; readonly description: string },
  call: Call,
): Promise<void> {
  const { name, description } = pool;
  for (const { id } of await listSubnetPools(core.session, { name, description }, call)) {
    core.unattached.remove(id);
    core.pools.forget(id);
    await deleteSubnetPool(core.session, id, call);
  }
}
