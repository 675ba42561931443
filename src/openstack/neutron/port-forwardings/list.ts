import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type PortForwarding, type PortForwardingFilter, portForwardings } from './types.ts';

/** All forwardings of a floating IP that match; with `fields` only these are fetched. */
export function listPortForwardings<const F extends keyof PortForwarding = keyof PortForwarding>(
  session: Session,
  floatingIpId: string,
  filter: PortForwardingFilter<F>,
  call: Call,
): Promise<Pick<PortForwarding, F>[]> {
  return list(session, portForwardings(floatingIpId), filter, call);
}
