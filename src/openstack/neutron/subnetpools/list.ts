import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type SubnetPool, type SubnetPoolFilter, subnetPools } from './types.ts';

/** All subnet pools that match; with `fields` only these are fetched. */
export function listSubnetPools<const F extends keyof SubnetPool = keyof SubnetPool>(
  session: Session,
  filter: SubnetPoolFilter<F>,
  call: Call,
): Promise<Pick<SubnetPool, F>[]> {
  return list(session, subnetPools, filter, call);
}
