import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { PortFilter } from '../../openstack/neutron/ports/types.ts';
import { deleteSubnet } from '../../openstack/neutron/subnets/delete.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { RESERVED_OWNER } from '../naming.ts';

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

/** Deletes the ports that keep auxiliary addresses of a network or a subnet. */
export async function deleteReserved(
  core: Core,
  where: Pick<PortFilter, 'network_id' | 'fixed_ips'>,
  call: Call,
): Promise<void> {
  const filter = { ...where, device_owner: [RESERVED_OWNER] };
  for (const port of await listPorts(core.session, filter, call)) {
    await deletePort(core.session, port.id, call);
  }
}
