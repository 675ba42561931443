import { isCode } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { replaceTags } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { deleteExposedPorts } from '../exposed-ports/delete-exposed-ports.ts';
import { releaseFloatingIps } from '../floating-ips/release-floating-ips.ts';
import { releaseAddress } from '../ipam/release-address.ts';
import { CONTAINER, clusterTags, isClaim, newClaim, UNBOUND_PORT_NAME } from '../naming.ts';
import { unpublishPorts } from '../published-ports/unpublish-ports.ts';
import { readPoolId } from './pool-id.ts';

/** Takes an address back: a node only leaves the port, the manager that keeps the address deletes it. */
export async function releaseSwarmAddress(
  core: Core,
  poolId: string,
  address: string,
): Promise<void> {
  const { id, onNode } = readPoolId(poolId);
  if (!onNode) return releaseAddress(core, id, address);
  const subnet = core.pools.known(id)?.subnet;
  const port = subnet && core.endpoints.portAt(subnet.id, address);
  // After a restart it may be unknown; the manager deletes it in any case.
  if (!port) return;
  core.endpoints.forgetPort(port.id);
  await core.background.submit({ kind: 'leave-port', portId: port.id });
}

/** Lets go of a port that this host had, so that it may be bound on another; its address stays kept. */
export async function finishLeavePort(core: Core, portId: string, call: Call): Promise<void> {
  await deleteExposedPorts(core, { portId });
  await unpublishPorts(core, { portId });
  await releaseFloatingIps(core, portId);
  await core.locks.run(`port:${portId}`, () => leave(core, portId, call), call);
}

async function leave(core: Core, portId: string, call: Call): Promise<void> {
  const [port] = await listPorts(core.session, { id: portId }, call);
  if (port?.['binding:host_id'] !== core.config.host) return;
  core.endpoints.forgetPort(portId);
  const kept = {
    name: UNBOUND_PORT_NAME,
    device_id: isClaim(port.device_id) ? port.device_id : newClaim(core.controlPlane),
    'binding:host_id': '',
  };
  try {
    await updatePort(core.session, portId, kept, call);
    const tags = [CONTAINER, ...clusterTags(core.controlPlane)];
    await replaceTags(core.session, 'ports', portId, tags, call);
  } catch (error) {
    // The manager was faster.
    if (!isCode(error, 'OPENSTACK') || error.status !== 404) throw error;
  }
}
