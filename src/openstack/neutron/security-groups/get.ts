import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type SecurityGroup, securityGroups } from './types.ts';

/** @throws OPENSTACK with status 404 and type `SecurityGroupNotFound`. */
export function getSecurityGroup(session: Session, id: string, call: Call): Promise<SecurityGroup> {
  return get(session, securityGroups, id, call);
}
