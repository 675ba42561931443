import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { deleteNetwork as deleteNeutronNetwork } from '../../openstack/neutron/networks/delete.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { deleteSubnet } from '../../openstack/neutron/subnets/delete.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { deletePoolsOf } from '../ipam/release-pool.ts';
import type { Operation } from '../journal/operation.ts';
import {
  existingTag,
  idTags,
  isNetworkTag,
  isOwnNetworkName,
  networkDescription,
  RESERVED_OWNER,
  readNetworkDescription,
  SUBNET_PREFIX,
} from '../naming.ts';

/**
 * Deletes a Docker network. dockerd ignores an error and forgets the network, so the deletion is
 * promised first; what is in the way now (a virtual machine on the network, the cloud away) only
 * delays it.
 */
export async function deleteNetwork(
  core: Core,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  await core.background.attempt({ kind: 'delete-network', dockerNetworkId }, call);
}

/** Takes a Docker network off Neutron: the network itself if we made it, else only our marks. */
export async function finishDeleteNetwork(
  core: Core,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  await core.locks.run(
    `network:${dockerNetworkId}`,
    () => takeOffAll(core, dockerNetworkId, call),
    call,
  );
}

async function takeOffAll(core: Core, dockerNetworkId: string, call: Call): Promise<void> {
  core.networks.forget(dockerNetworkId);
  const tags = idTags(dockerNetworkId);
  for (const network of await listNetworks(core.session, { tags }, call)) {
    await core.background.settled(releasesOn(network.id), call);
    await takeOff(core, network, dockerNetworkId, call);
  }
}

/**
 * Ports of containers that were just removed are still being deleted; they would be in the way. After
 * a restart the network of such a port may be unknown.
 */
function releasesOn(networkId: string): (operation: Operation) => boolean {
  return (operation) =>
    operation.kind === 'release-address' && (operation.networkId ?? networkId) === networkId;
}

/** Undoes a creation that was not finished; a network may be there without its tags. */
export async function undoNetwork(core: Core, dockerNetworkId: string, call: Call): Promise<void> {
  // Without the lock: the failed creation that waits for this still holds it.
  await takeOffAll(core, dockerNetworkId, call);
  // An existing network is marked first of all, so that only the mark has to go.
  const mark = existingTag(dockerNetworkId);
  for (const network of await listNetworks(core.session, { tags: [mark] }, call)) {
    await takeOff(core, network, dockerNetworkId, call);
  }
  // One of our own may get its tags while we look for them, so it is found by its description too.
  const description = [
    networkDescription(dockerNetworkId, core.config.host),
    networkDescription(dockerNetworkId),
  ];
  for (const network of await listNetworks(core.session, { description }, call)) {
    await takeOff(core, network, dockerNetworkId, call);
  }
}

async function takeOff(
  core: Core,
  network: Network,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  const mine = [...idTags(dockerNetworkId), existingTag(dockerNetworkId)];
  const used = network.tags.some((tag) => isNetworkTag(tag) && !mine.includes(tag));
  const own =
    isOwnNetworkName(network.name) && readNetworkDescription(network.description) !== undefined;
  if (own && !used) {
    await deleteReserved(core, network, call);
    const subnets = await listSubnets(core.session, { network_id: network.id }, call);
    await deleteNeutronNetwork(core.session, network.id, call);
    return deletePoolsOf(core, subnets, call);
  }
  // The subnets that we added to somebody's network go, unless another Docker network uses them.
  if (!used) {
    for (const subnet of await listSubnets(core.session, { network_id: network.id }, call)) {
      if (subnet.name.startsWith(SUBNET_PREFIX)) await deleteUnusedSubnet(core, subnet.id, call);
    }
  }
  // The ids go before the mark "existing": without it a torn removal would look like our own network.
  for (const tag of mine) {
    if (network.tags.includes(tag))
      await removeTag(core.session, 'networks', network.id, tag, call);
  }
}

/** Somebody else's network: a subnet of ours that others came to use stays with them. */
async function deleteUnusedSubnet(core: Core, subnetId: string, call: Call): Promise<void> {
  try {
    await deleteSubnet(core.session, subnetId, call);
  } catch (error) {
    if (!isNeutronType(error, 'SubnetInUse')) throw error;
    core.log.warn({ subnetId }, 'the subnet has ports of others and stays');
  }
}

async function deleteReserved(core: Core, network: Network, call: Call): Promise<void> {
  const filter = { network_id: network.id, device_owner: [RESERVED_OWNER] };
  for (const port of await listPorts(core.session, filter, call)) {
    await deletePort(core.session, port.id, call);
  }
}
