import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create, createAll } from '../resource/create.ts';
import {
  type SecurityGroupRule,
  type SecurityGroupRuleCreate,
  securityGroupRules,
} from './types.ts';

export function createSecurityGroupRule(
  session: Session,
  body: SecurityGroupRuleCreate,
  call: Call,
): Promise<SecurityGroupRule> {
  return create(session, securityGroupRules, body, call);
}

/** Creates several in one request: all or none, answered in the same order. */
export function createSecurityGroupRules(
  session: Session,
  bodies: readonly SecurityGroupRuleCreate[],
  call: Call,
): Promise<SecurityGroupRule[]> {
  return createAll(session, securityGroupRules, bodies, call);
}
