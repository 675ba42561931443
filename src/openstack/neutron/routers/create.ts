import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create } from '../resource/create.ts';
import { type Router, type RouterCreate, routers } from './types.ts';

export function createRouter(session: Session, body: RouterCreate, call: Call): Promise<Router> {
  return create(session, routers, body, call);
}
