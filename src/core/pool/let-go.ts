import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isExistingPort } from '../marks/port-marks.ts';

/**
 * Ends what a port was in a pool. One that we made is deleted; if we die before, it is found as a free port
 * of its pool. An operator's is given back as it was found, which takes several requests and is promised.
 */
export async function letGo(core: Core, port: Port, call: Call): Promise<void> {
  const { id: portId, network_id: networkId } = port;
  if (!isExistingPort(port)) {
    return core.locks.run(`port:${portId}`, () => deletePort(core.session, portId, call), call);
  }
  const address = port.fixed_ips[0]?.ip_address ?? '';
  // The pool's id is only for finding the port, whose own id is known.
  const where = { poolId: '', address, portId, networkId };
  await core.background
    .attempt({ kind: 'release-address', existing: true, ...where }, call)
    .catch((err: unknown) => core.log.debug({ err, portId }, 'not given back yet'));
}
