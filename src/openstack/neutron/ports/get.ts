import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type Port, ports } from './types.ts';

/** @throws OPENSTACK with status 404 and type `PortNotFound`. */
export function getPort(session: Session, id: string, call: Call): Promise<Port> {
  return get(session, ports, id, call);
}
