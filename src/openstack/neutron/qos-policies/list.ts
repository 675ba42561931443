import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type QosPolicy, type QosPolicyFilter, qosPolicies } from './types.ts';

/** All QoS policies that match; with `fields` only these are fetched. */
export function listQosPolicies<const F extends keyof QosPolicy = keyof QosPolicy>(
  session: Session,
  filter: QosPolicyFilter<F>,
  call: Call,
): Promise<Pick<QosPolicy, F>[]> {
  return list(session, qosPolicies, filter, call);
}
