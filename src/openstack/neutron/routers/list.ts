import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type Router, type RouterFilter, routers } from './types.ts';

/** All routers that match; with `fields` only these are fetched. */
export function listRouters<const F extends keyof Router = keyof Router>(
  session: Session,
  filter: RouterFilter<F>,
  call: Call,
): Promise<Pick<Router, F>[]> {
  return list(session, routers, filter, call);
}
