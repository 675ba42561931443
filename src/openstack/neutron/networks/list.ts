import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type Network, type NetworkFilter, networks } from './types.ts';

/** All networks that match; with `fields` only these are fetched. */
export function listNetworks<const F extends keyof Network = keyof Network>(
  session: Session,
  filter: NetworkFilter<F>,
  call: Call,
): Promise<Pick<Network, F>[]> {
  return list(session, networks, filter, call);
}
