import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type UpdateOptions, update } from '../resource/update.ts';
import { type SecurityGroup, type SecurityGroupUpdate, securityGroups } from './types.ts';

export function updateSecurityGroup(
  session: Session,
  id: string,
  body: SecurityGroupUpdate,
  call: Call,
  options?: UpdateOptions,
): Promise<SecurityGroup> {
  return update(session, securityGroups, id, body, call, options);
}
