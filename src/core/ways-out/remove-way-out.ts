import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { removeRouterInterface } from '../../openstack/neutron/routers/remove-interface.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { WAY_OUT_DESCRIPTION, WAY_OUT_OWNER } from './way-out-marks.ts';

type Door = Pick<Port, 'id' | 'description' | 'device_id' | 'device_owner'>;

/** Whether we made a port for a way out. */
export function isWayOut({ description }: Door): boolean {
  return description === WAY_OUT_DESCRIPTION;
}

/** Takes a way out that we made off its router, and away. */
export async function removeWayOut(core: Core, door: Door, call: Call): Promise<void> {
  const { id, device_id, device_owner } = door;
  if (device_owner === WAY_OUT_OWNER) return deletePort(core.session, id, call);
  return removeRouterInterface(core.session, device_id, id, call);
}

/** Removes the ways out of a network that nothing needs now. */
export async function removeUnusedWaysOut(
  core: Core,
  networkId: string,
  call: Call,
): Promise<void> {
  const filter = { network_id: networkId, description: WAY_OUT_DESCRIPTION };
  for (const door of await listPorts(core.session, filter, call)) {
    await removeWayOut(core, door, call).catch((error: unknown) => {
      if (!isNeutronType(error, 'RouterInterfaceInUseByFloatingIP')) throw error;
    });
  }
}
