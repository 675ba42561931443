import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { deleteSubnetPool } from '../../openstack/neutron/subnetpools/delete.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { EXISTING_POOL, readPoolDescription, SUBNET_PREFIX, subnetPoolName } from '../naming.ts';
import { deleteOwnPorts, deleteUnusedSubnet } from '../network/delete-subnet.ts';
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
  const portPool = core.portPools.of(poolId);
  if (portPool) await drainPool(core, portPool, call);
  const [{ pool, marked }, allocated] = await Promise.all([
    core.marks.poolAndSubnets(poolId, call),
    listSubnets(core.session, { subnetpool_id: poolId }, call),
  ]);
  core.pools.forget(poolId);
  const subnets = [...new Map([...marked, ...allocated].map((one) => [one.id, one])).values()];
  if (pool && !readPoolDescription(pool.description) && subnets.length > 1) {
    // Of the Python Kuryr's networks several may have one pool; theirs is told when they are deleted.
    return;
  }
  await core.marks.detachPool(poolId, marked, call);
  const gone = new Set<string>();
  for (const subnet of subnets) {
    if (!subnet.name.startsWith(SUBNET_PREFIX)) continue;
    if (await core.marks.standsForOthers(subnet, poolId, call)) continue;
    // A way out would keep the subnet, and a pool is not found again once its network is gone.
    await deleteOwnPorts(core, { fixed_ips: [{ subnet_id: subnet.id }] }, call);
    if (await deleteUnusedSubnet(core, subnet.id, call)) gone.add(subnet.id);
  }
  // The subnet may have been made for another Docker network, whose pool it kept until now.
  const others = marked.filter((s) => gone.has(s.id) && s.subnetpool_id !== poolId);
  await deletePoolsOf(core, others, call);
  if (!pool || !allocated.every((subnet) => gone.has(subnet.id))) return;
  if (isOwnPool(core, pool)) return deleteSubnetPool(core.session, poolId, call);
  // A user's own pool, which the Python Kuryr has marked.
  if (!pool.tags.includes(EXISTING_POOL)) return;
  await removeTag(core.session, 'subnetpools', poolId, EXISTING_POOL, call);
}

/** Whether Kuryr made a pool, ours or the Python one, whose pools say so by their name alone. */
function isOwnPool(core: Core, pool: SubnetPool): boolean {
  if (readPoolDescription(pool.description)) return true;
  const [prefix = '', ...more] = pool.prefixes;
  const name = subnetPoolName(core.config.subnetPoolNamePrefix, prefix);
  return pool.name === name && more.length === 0 && !pool.tags.includes(EXISTING_POOL);
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
    if (!isOwnPool(core, pool)) continue;
    core.pools.forget(pool.id);
    await deleteSubnetPool(core.session, pool.id, call).catch((error: unknown) => {
      // Another network of the Python Kuryr has it as well.
      const shared = isNeutronType(error, 'SubnetPoolDeleteError');
      if (!shared || readPoolDescription(pool.description)) throw error;
    });
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
