import { KuryrError } from '../../errors/kuryr-error.ts';
import { deleteNetwork as deleteNeutronNetwork } from '../../openstack/neutron/networks/delete.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { deletePoolsOf } from '../ipam/release-pool.ts';
import type { Operation } from '../journal/operation.ts';
import { isOwnNetwork } from '../marks/network-marks.ts';
import { SUBNET_PREFIX } from '../naming.ts';
import { drainPool } from '../pool/leave-pool.ts';
import { deleteOwnPorts, deleteUnusedSubnet } from './delete-subnet.ts';

/** dockerd waits for the answer and then ignores it. */
const PATIENCE_MS = 1_000;

/**
 * Deletes a Docker network. dockerd ignores an error and forgets the network, so the deletion is
 * promised first; what is in the way now only delays it. An answer that comes soon is told: somebody
 * may have to do something about a virtual machine on the network. A cloud that is away is not waited for.
 */
export async function deleteNetwork(
  core: Core,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  const patience = withDeadline(PATIENCE_MS, call);
  try {
    await core.background.attempt({ kind: 'delete-network', dockerNetworkId }, patience);
  } catch (error) {
    const away = error instanceof KuryrError && error.retry;
    if (!away && error !== patience.signal.reason) throw error;
  }
}

/** Takes a Docker network off Neutron: the network itself if we made it, else only our marks. */
export async function finishDeleteNetwork(
  core: Core,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  await core.locks.run(
    `network:${dockerNetworkId}`,
    async () => {
      core.networks.forget(dockerNetworkId);
      const found = await core.marks.networksOf(dockerNetworkId, call);
      if (found.length === 0) await endTorn(core, dockerNetworkId, call);
      for (const network of found) {
        await core.background.settled(releasesOn(network.id), call);
        await core.portPools.ready(call);
        for (const pool of core.portPools.ofNetwork(dockerNetworkId)) {
          await drainPool(core, pool, call);
        }
        await takeOff(core, network, dockerNetworkId, call);
      }
    },
    call,
  );
}

/** A daemon that died between two marks of a user's own network left one by which the rest is found. */
async function endTorn(core: Core, dockerNetworkId: string, call: Call): Promise<void> {
  for (const network of await core.marks.networksBeingAdopted(dockerNetworkId, [], call)) {
    await core.marks.unmarkNetwork(network, dockerNetworkId, call);
  }
}

/**
 * Ports of containers that were just removed are still being deleted, and so are subnets; they would be
 * in the way. After a restart the network of such a port or pool may be unknown.
 */
function releasesOn(networkId: string): (operation: Operation) => boolean {
  return (operation) =>
    (operation.kind === 'release-address' || operation.kind === 'release-pool') &&
    (operation.networkId ?? networkId) === networkId;
}

async function takeOff(
  core: Core,
  network: Network,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  const unmark = () => core.marks.unmarkNetwork(network, dockerNetworkId, call);
  if (await core.marks.isUsedByOthers(network, dockerNetworkId, call)) return unmark();
  const subnets = await listSubnets(core.session, { network_id: network.id }, call);
  if (isOwnNetwork(network, dockerNetworkId, subnets)) {
    await deleteOwnPorts(core, { network_id: network.id }, call);
    await deleteNeutronNetwork(core.session, network.id, call);
    return deletePoolsOf(core, subnets, call);
  }
  await deleteOwnPorts(core, { network_id: network.id }, call);
  // The subnets that we added to somebody's network go with the last Docker network.
  for (const subnet of subnets.filter(({ name }) => name.startsWith(SUBNET_PREFIX))) {
    if (await deleteUnusedSubnet(core, subnet.id, call)) await deletePoolsOf(core, [subnet], call);
  }
  await unmark();
}
