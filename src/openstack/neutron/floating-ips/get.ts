import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type FloatingIp, floatingIps } from './types.ts';

/** @throws OPENSTACK with status 404 and type `FloatingIPNotFound`. */
export function getFloatingIp(session: Session, id: string, call: Call): Promise<FloatingIp> {
  return get(session, floatingIps, id, call);
}
