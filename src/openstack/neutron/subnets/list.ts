import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type Subnet, type SubnetFilter, subnets } from './types.ts';

/** All subnets that match; with `fields` only these are fetched. */
export function listSubnets<const F extends keyof Subnet = keyof Subnet>(
  session: Session,
  filter: SubnetFilter<F>,
  call: Call,
): Promise<Pick<Subnet, F>[]> {
  return list(session, subnets, filter, call);
}
