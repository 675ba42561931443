import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create } from '../resource/create.ts';
import { type FloatingIp, type FloatingIpCreate, floatingIps } from './types.ts';

export function createFloatingIp(
  session: Session,
  body: FloatingIpCreate,
  call: Call,
): Promise<FloatingIp> {
  return create(session, floatingIps, body, call);
}
