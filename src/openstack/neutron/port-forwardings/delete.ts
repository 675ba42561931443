import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { remove } from '../resource/remove.ts';
import { portForwardings } from './types.ts';

/** Succeeds also when it is gone already, with its floating IP or without. */
export function deletePortForwarding(
  session: Session,
  floatingIpId: string,
  id: string,
  call: Call,
): Promise<void> {
  return remove(session, portForwardings(floatingIpId), id, call);
}
