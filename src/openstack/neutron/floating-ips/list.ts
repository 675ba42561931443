import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type FloatingIp, type FloatingIpFilter, floatingIps } from './types.ts';

/** All floating IPs that match; with `fields` only these are fetched. */
export function listFloatingIps<const F extends keyof FloatingIp = keyof FloatingIp>(
  session: Session,
  filter: FloatingIpFilter<F>,
  call: Call,
): Promise<Pick<FloatingIp, F>[]> {
  return list(session, floatingIps, filter, call);
}
