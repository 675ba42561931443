import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';

/** Takes back a port whose address was never answered to dockerd; its device id is the claim. */
export async function undoPort(core: Core, claim: string, call: Call): Promise<void> {
  for (const port of await listPorts(core.session, { device_id: [claim] }, call)) {
    core.endpoints.forgetPort(port.id);
    await deletePort(core.session, port.id, call);
  }
}
