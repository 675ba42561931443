import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port, PortFilter } from '../../openstack/neutron/ports/types.ts';
import { ROUTER_INTERFACES } from '../../openstack/neutron/routers/types.ts';
import { deleteSubnet } from '../../openstack/neutron/subnets/delete.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { CONTAINER, isClaim, RESERVED_OWNER, readPoolPortTags } from '../naming.ts';
import { isWayOut, removeWayOut } from '../ways-out/remove-way-out.ts';
import { WAY_OUT_OWNER } from '../ways-out/way-out-marks.ts';

/**
 * Deletes a subnet that we made, unless others came to use it: then it stays with them.
 *
 * @returns whether it is gone
 */
export async function deleteUnusedSubnet(
  core: Core,
  subnetId: string,
  call: Call,
): Promise<boolean> {
  try {
    await deleteSubnet(core.session, subnetId, call);
    return true;
  } catch (error) {
    if (!isNeutronType(error, 'SubnetInUse')) throw error;
    core.log.warn({ subnetId }, 'the subnet has ports of others and stays');
    return false;
  }
}

/**
 * Deletes the ports that we made on a network or a subnet itself: kept addresses, ways out, and ports made
 * ahead whose making Neutron had not ended when we gave it up.
 */
export async function deleteOwnPorts(
  core: Core,
  where: Pick<PortFilter, 'network_id' | 'fixed_ips'>,
  call: Call,
): Promise<void> {
  const owners = [RESERVED_OWNER, CONTAINER, WAY_OUT_OWNER, ...ROUTER_INTERFACES];
  for (const port of await listPorts(core.session, { ...where, device_owner: owners }, call)) {
    if (port.device_owner === RESERVED_OWNER) await deletePort(core.session, port.id, call);
    else if (isLostAhead(core, port)) await deletePort(core.session, port.id, call);
    else if (isWayOut(port)) await removeWayOut(core, port, call);
  }
}

/** Made ahead for this host, and no pool knows of it. */
function isLostAhead({ config, portPools }: Core, port: Port): boolean {
  const isAhead = readPoolPortTags(port.tags) !== undefined && isClaim(port.device_id);
  const isHere = port['binding:host_id'] === config.host;
  return isAhead && isHere && !portPools.isClaimed(port.id) && !portPools.find(port.id);
}
