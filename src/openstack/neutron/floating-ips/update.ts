import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type UpdateOptions, update } from '../resource/update.ts';
import { type FloatingIp, type FloatingIpUpdate, floatingIps } from './types.ts';

export function updateFloatingIp(
  session: Session,
  id: string,
  body: FloatingIpUpdate,
  call: Call,
  options?: UpdateOptions,
): Promise<FloatingIp> {
  return update(session, floatingIps, id, body, call, options);
}
