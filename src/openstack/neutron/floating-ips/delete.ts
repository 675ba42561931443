import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { remove } from '../resource/remove.ts';
import { floatingIps } from './types.ts';

/** Succeeds also when it is gone already. `FipInUseByPortForwarding` while it has forwardings. */
export function deleteFloatingIp(session: Session, id: string, call: Call): Promise<void> {
  return remove(session, floatingIps, id, call);
}
