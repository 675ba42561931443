import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { createAll } from '../resource/create.ts';
import { type PortForwarding, type PortForwardingCreate, portForwardings } from './types.ts';

/**
 * Creates several in one request: all or none, answered in the same order.
 *
 * @throws OPENSTACK with type `BadRequest` for a port that is forwarded already, on either side, and when
 * no router leads from the port's subnet to the network of the floating IP; only the text tells.
 */
export function createPortForwardings(
  session: Session,
  floatingIpId: string,
  bodies: readonly PortForwardingCreate[],
  call: Call,
): Promise<PortForwarding[]> {
  return createAll(session, portForwardings(floatingIpId), bodies, call);
}
