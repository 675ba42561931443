import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { remove } from '../resource/remove.ts';
import { routers } from './types.ts';

/** Succeeds also when it is gone already. `RouterInUse` while it has interfaces. */
export function deleteRouter(session: Session, id: string, call: Call): Promise<void> {
  return remove(session, routers, id, call);
}
