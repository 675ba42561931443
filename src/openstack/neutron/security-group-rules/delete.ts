import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { remove } from '../resource/remove.ts';
import { securityGroupRules } from './types.ts';

/** Succeeds also when it is gone already. */
export function deleteSecurityGroupRule(session: Session, id: string, call: Call): Promise<void> {
  return remove(session, securityGroupRules, id, call);
}
