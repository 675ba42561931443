import { KuryrError } from '../../errors/kuryr-error.ts';
import { deleteSubnetPool } from '../../openstack/neutron/subnetpools/delete.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';

/**
 * Takes an address pool back. dockerd does so before it deletes the network, when the pool's subnet is
 * still there; so the deletion is promised and happens when the subnet is gone.
 */
export async function releasePool(core: Core, poolId: string): Promise<void> {
  core.unattached.remove(poolId);
  await core.background.submit({ kind: 'release-pool', poolId });
}

/** Deletes the subnet pool when nothing is allocated from it; unmarks subnets that stay. */
export async function finishReleasePool(core: Core, poolId: string, call: Call): Promise<void> {
  const allocated = await listSubnets(core.session, { subnetpool_id: poolId }, call);
  if (allocated.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${allocated[0]?.id} is still allocated from the subnet pool ${poolId}`,
    });
  }
  await deleteSubnetPool(core.session, poolId, call);
  const marked = await listSubnets(core.session, { tags: [poolId] }, call);
  for (const subnet of marked) await removeTag(core.session, 'subnets', subnet.id, poolId, call);
  core.pools.forget(poolId);
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
