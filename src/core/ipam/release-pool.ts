import { deleteSubnetPool } from '../../openstack/neutron/subnetpools/delete.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isPoolMark, readPoolDescription, SUBNET_PREFIX } from '../naming.ts';
import { deleteUnusedSubnet } from '../network/delete-subnet.ts';
import { drainPool } from '../pool/leave-pool.ts';

/**
 * Takes an address pool back. dockerd ignores errors here, so the deletion is promised in the journal and
 * happens behind the answer.
 */
export async function releasePool(core: Core, poolId: string): Promise<void> {
  core.unattached.remove(poolId);
  core.portPools.of(poolId)?.close();
  const networkId = core.pools.known(poolId)?.subnet?.network_id;
  await core.background.submit({ kind: 'release-pool', poolId, ...(networkId && { networkId }) });
}

/**
 * Deletes the subnet that we made for a pool, and the pool. A subnet that was there before, or that
 * another Docker network or somebody else uses as well, stays, and with it the pool that it was
 * allocated from.
 */
export async function finishReleasePool(core: Core, poolId: string, call: Call): Promise<void> {
  // The subnet's mark is how the ports of released addresses are found; and a network that is being
  // undone takes the subnet along, which meanwhile may look like one that others use.
  await core.background.settled(
    (op) =>
      (op.kind === 'release-address' && op.poolId === poolId) ||
      (op.kind === 'undo-network' && op.poolIds.includes(poolId)),
    call,
  );
  await core.portPools.ready(call);
  const pool = core.portPools.of(poolId);
  if (pool) await drainPool(core, pool, call);
  const [marked, allocated] = await Promise.all([
    listSubnets(core.session, { tags: [poolId] }, call),
    listSubnets(core.session, { subnetpool_id: poolId }, call),
  ]);
  for (const subnet of marked) await removeTag(core.session, 'subnets', subnet.id, poolId, call);
  core.pools.forget(poolId);
  const gone = new Set<string>();
  for (const subnet of [...marked, ...allocated]) {
    if (gone.has(subnet.id) || !isOnlyOf(subnet, poolId)) continue;
    if (await deleteUnusedSubnet(core, subnet.id, call)) gone.add(subnet.id);
  }
  // The subnet may have been made for another Docker network, whose pool it kept until now.
  const others = marked.filter((s) => gone.has(s.id) && s.subnetpool_id !== poolId);
  await deletePoolsOf(core, others, call);
  if (allocated.every((subnet) => gone.has(subnet.id))) {
    await deleteSubnetPool(core.session, poolId, call);
  }
}

/** Whether we made the subnet, and it stands for no other address pool. */
function isOnlyOf(subnet: Subnet, poolId: string): boolean {
  const shared = subnet.tags.some((tag) => isPoolMark(tag) && tag !== poolId);
  return subnet.name.startsWith(SUBNET_PREFIX) && !shared;
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
    if (!readPoolDescription(pool.description)) continue;
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
