import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type SecurityGroup, type SecurityGroupFilter, securityGroups } from './types.ts';

/** All security groups that match; with `fields` only these are fetched. */
export function listSecurityGroups<const F extends keyof SecurityGroup = keyof SecurityGroup>(
  session: Session,
  filter: SecurityGroupFilter<F>,
  call: Call,
): Promise<Pick<SecurityGroup, F>[]> {
  return list(session, securityGroups, filter, call);
}
