import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create } from '../resource/create.ts';
import { type SecurityGroup, type SecurityGroupCreate, securityGroups } from './types.ts';

export function createSecurityGroup(
  session: Session,
  body: SecurityGroupCreate,
  call: Call,
): Promise<SecurityGroup> {
  return create(session, securityGroups, body, call);
}
