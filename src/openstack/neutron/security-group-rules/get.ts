import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type SecurityGroupRule, securityGroupRules } from './types.ts';

/** @throws OPENSTACK with status 404 and type `SecurityGroupRuleNotFound`. */
export function getSecurityGroupRule(
  session: Session,
  id: string,
  call: Call,
): Promise<SecurityGroupRule> {
  return get(session, securityGroupRules, id, call);
}
