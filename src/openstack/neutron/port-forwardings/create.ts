import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create } from '../resource/create.ts';
import { type PortForwarding, type PortForwardingCreate, portForwardings } from './types.ts';

/**
 * @throws OPENSTACK with type `BadRequest` for a port that is forwarded already, on either side, and when
 * no router leads from the port's subnet to the network of the floating IP; only the text tells.
 */
export function createPortForwarding(
  session: Session,
  floatingIpId: string,
  body: PortForwardingCreate,
  call: Call,
): Promise<PortForwarding> {
  return create(session, portForwardings(floatingIpId), body, call);
}
