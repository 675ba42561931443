import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';

const UNDO_MS = 5_000;

/**
 * Neutron refuses another MAC for a bound port, so it is unbound in between; its address stays. A port
 * that could not be changed is made as it was, or else read anew when it is wanted next.
 */
export async function changeMac(
  core: Core,
  port: Port,
  macAddress: string,
  call: Call,
): Promise<Port> {
  core.endpoints.forgetPort(port.id);
  try {
    const changed = await rebind(core, port.id, macAddress, call);
    core.endpoints.rememberPort(changed);
    return changed;
  } catch (error) {
    await rebind(core, port.id, port.mac_address, withDeadline(UNDO_MS)).then(
      (restored) => core.endpoints.rememberPort(restored),
      (err: unknown) => core.log.warn({ err, portId: port.id }, 'the port is left unbound'),
    );
    throw error;
  }
}

async function rebind(core: Core, portId: string, mac_address: string, call: Call): Promise<Port> {
  await updatePort(core.session, portId, { 'binding:host_id': '' }, call);
  const bound = { mac_address, 'binding:host_id': core.config.host };
  return updatePort(core.session, portId, bound, call);
}
