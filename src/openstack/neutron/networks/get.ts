import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type Network, networks } from './types.ts';

/** @throws OPENSTACK with status 404 and type `NetworkNotFound`. */
export function getNetwork(session: Session, id: string, call: Call): Promise<Network> {
  return get(session, networks, id, call);
}
