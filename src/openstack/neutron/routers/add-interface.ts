import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { routers } from './types.ts';

/**
 * Makes a port that nobody uses the interface of a router.
 *
 * @throws OPENSTACK with type `PortInUse` when the port is an interface already, of this router too.
 */
export async function addRouterInterface(
  session: Session,
  routerId: string,
  portId: string,
  call: Call,
): Promise<void> {
  const path = `${routers.path}/${encodeURIComponent(routerId)}/add_router_interface`;
  const body = { port_id: portId };
  const action = 'add an interface to the router';
  await session.request({ service: 'network', method: 'PUT', path, body, action }, call);
}
