import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { deleteExposedPorts } from '../exposed-ports/delete-exposed-ports.ts';
import { detachExposedGroups } from '../exposed-ports/detach-exposed-groups.ts';
import { releaseFloatingIps } from '../floating-ips/release-floating-ips.ts';
import type { Operation } from '../journal/operation.ts';
import { isExistingPort, isOfAnotherCluster, isOwnPort } from '../marks/port-marks.ts';
import { CONTAINER } from '../naming.ts';
import { returnPort } from '../pool/return-port.ts';
import { unpublishPorts } from '../published-ports/unpublish-ports.ts';
import { giveBackPort } from './adopt-port.ts';

/**
 * Takes an address back. dockerd ignores errors here and forgets the address, so the port's deletion is
 * promised in the journal and happens behind the answer, also when the cloud is away.
 */
export async function releaseAddress(core: Core, poolId: string, address: string): Promise<void> {
  const subnet = core.pools.known(poolId)?.subnet;
  const port = subnet && core.endpoints.portAt(subnet.id, address);
  if (port && (await returnPort(core, port.id, poolId))) return;
  if (port) core.endpoints.forgetPort(port.id);
  await core.background.submit({
    kind: 'release-address',
    poolId,
    address,
    ...(port && { portId: port.id, existing: isExistingPort(port) }),
    ...(subnet && { networkId: subnet.network_id }),
  });
}

/** Deletes the port behind a released address if we made it for this host; gives a user's own back. */
export async function finishReleaseAddress(
  core: Core,
  operation: Extract<Operation, { kind: 'release-address' }>,
  call: Call,
): Promise<void> {
  const { portId, existing, poolId } = operation;
  // What an earlier run of the daemon made ahead must not be taken for an endpoint's.
  await core.portPools.ready(call);
  if (portId && !existing) return deleteContainerPort(core, portId, call);
  for (const port of await portsOf(core, operation, call)) {
    if (!portId && (await returnPort(core, port.id, poolId))) continue;
    await unplugLost(core, port, call);
    if (isExistingPort(port) && isHere(core, port)) {
      await giveBack(core, port, call);
    } else if (isOurs(core, port)) {
      core.endpoints.forgetPort(port.id);
      await deleteContainerPort(core, port.id, call);
    }
  }
}

/** The security group of its exposed ports can only go when the port does not use it, so that is promised. */
async function deleteContainerPort(core: Core, portId: string, call: Call): Promise<void> {
  if (core.portPools.isClaimed(portId)) await core.binding.unplugPorts([portId], call);
  await deleteExposedPorts(core, { portId });
  await unpublishPorts(core, { portId });
  await releaseFloatingIps(core, portId);
  const deletion = () => deletePort(core.session, portId, call);
  await core.locks.run(`port:${portId}`, deletion, call);
  core.exposedGroups.forgetPort(portId);
  await core.portPools.discard(portId);
  core.publishedPorts.forgetPort(portId);
  core.floatingIps.forgetPort(portId);
}

/** A user's own port has its own security groups only, before it is free for others. */
async function giveBack(core: Core, port: Port, call: Call): Promise<void> {
  await deleteExposedPorts(core, { portId: port.id });
  await unpublishPorts(core, { portId: port.id });
  await releaseFloatingIps(core, port.id);
  await core.locks.run(
    `port:${port.id}`,
    async () => {
      if (core.exposedGroups.mayExist(port.id)) await detachExposedGroups(core, port.id, call);
      await giveBackPort(core, port, call);
    },
    call,
  );
  core.exposedGroups.forgetPort(port.id);
  core.publishedPorts.forgetPort(port.id);
  core.floatingIps.forgetPort(port.id);
  await core.portPools.discard(port.id);
}

async function portsOf(
  core: Core,
  { poolId, address, portId }: Extract<Operation, { kind: 'release-address' }>,
  call: Call,
): Promise<readonly Port[]> {
  if (portId) return listPorts(core.session, { id: portId }, call);
  const pool = await core.pools.find(poolId, call);
  if (!pool?.subnet) return [];
  const filter = { fixed_ips: [{ subnet_id: pool.subnet.id, ip_address: address }] };
  return listPorts(core.session, filter, call);
}

/** Gateways, DHCP ports, virtual machines, other hosts' and clusters' containers are not ours to delete. */
function isOurs(core: Core, port: Port): boolean {
  return isOwnPort(port) && isHere(core, port);
}

function isHere({ config, controlPlane }: Core, port: Port): boolean {
  if (isOfAnotherCluster(port, controlPlane)) return false;
  // A swarm's manager deletes what its nodes had.
  if (config.server.scope === 'global') return true;
  return !port['binding:host_id'] || port['binding:host_id'] === config.host;
}

/** dockerd deletes no endpoint whose creation failed; when we died in it, its link is plugged still. */
async function unplugLost(core: Core, port: Port, call: Call): Promise<void> {
  if (port.device_owner !== CONTAINER || !isHere(core, port)) return;
  const endpointId = core.endpoints.endpointOf(port.id) ?? port.device_id;
  await core.binding.unplug({ endpointId, portId: port.id }, call);
}
