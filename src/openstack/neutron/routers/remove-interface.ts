import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { unlessGone } from '../resource/remove.ts';
import { routers } from './types.ts';

/**
 * Takes an interface off a router; its port goes with it. One that is gone already is fine.
 *
 * @throws OPENSTACK with type `RouterInterfaceInUseByFloatingIP` while floating IPs need it.
 */
export async function removeRouterInterface(
  session: Session,
  routerId: string,
  portId: string,
  call: Call,
): Promise<void> {
  const path = `${routers.path}/${encodeURIComponent(routerId)}/remove_router_interface`;
  const body = { port_id: portId };
  const action = 'remove the interface of the router';
  await unlessGone(
    session.request({ service: 'network', method: 'PUT', path, body, action }, call),
  );
}
