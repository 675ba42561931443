import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import {
  type SecurityGroupRule,
  type SecurityGroupRuleFilter,
  securityGroupRules,
} from './types.ts';

/** All security group rules that match; with `fields` only these are fetched. */
export function listSecurityGroupRules<
  const F extends keyof SecurityGroupRule = keyof SecurityGroupRule,
>(
  session: Session,
  filter: SecurityGroupRuleFilter<F>,
  call: Call,
): Promise<Pick<SecurityGroupRule, F>[]> {
  return list(session, securityGroupRules, filter, call);
}
