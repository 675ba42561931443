import { deleteNetwork as deleteNeutronNetwork } from '../../openstack/neutron/networks/delete.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import {
  addressPoolNetworkTag,
  networkDescription,
  readNetworkDescription,
  subnetDescription,
} from '../naming.ts';
import { deleteOwnPorts, deleteUnusedSubnet } from './delete-subnet.ts';

/**
 * Undoes a creation that was not finished, and nothing else: the address pools are still dockerd's, and
 * a network that was there before is as it was. Runs under the lock of the creation that waits for it.
 */
export async function undoNetwork(
  core: Core,
  { dockerNetworkId, poolIds, networkId }: Extract<Operation, { kind: 'undo-network' }>,
  call: Call,
): Promise<void> {
  core.networks.forget(dockerNetworkId);
  const name = addressPoolNetworkTag(dockerNetworkId);
  for (const id of poolIds) await removeTag(core.session, 'subnetpools', id, name, call);
  // The pools have no subnets any more; an unfinished creation may have remembered some.
  for (const id of poolIds) core.pools.forget(id);
  // Description and mark are there from the beginning, the tags come later.
  const description = [
    networkDescription(dockerNetworkId, core.controlPlane),
    // What an earlier release had begun.
    networkDescription(dockerNetworkId, { host: core.config.host }),
    networkDescription(dockerNetworkId),
  ];
  const filter = networkId === undefined ? { description } : { id: networkId };
  for (const { id, description: said } of await listNetworks(core.session, filter, call)) {
    if (readNetworkDescription(said)?.dockerNetworkId !== dockerNetworkId) continue;
    await deleteOwnPorts(core, { network_id: id }, call);
    await deleteNeutronNetwork(core.session, id, call);
  }
  for (const network of await core.marks.networksBeingAdopted(dockerNetworkId, poolIds, call)) {
    await undoSubnets(core, network, poolIds, call);
    await core.marks.unmarkNetwork(network, dockerNetworkId, call);
  }
  for (const poolId of poolIds) await core.marks.detachPool(poolId, [], call);
}

/** Deletes the subnets that were made for these pools, and takes the pools' marks off the others. */
async function undoSubnets(
  core: Core,
  network: Network,
  poolIds: readonly string[],
  call: Call,
): Promise<void> {
  const descriptions = poolIds.map(subnetDescription);
  for (const subnet of await listSubnets(core.session, { network_id: network.id }, call)) {
    if (descriptions.includes(subnet.description)) {
      await deleteOwnPorts(core, { fixed_ips: [{ subnet_id: subnet.id }] }, call);
      await deleteUnusedSubnet(core, subnet.id, call);
      continue;
    }
    for (const poolId of poolIds.filter((id) => subnet.tags.includes(id))) {
      await core.marks.detachPool(poolId, [subnet], call);
    }
  }
}
