import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type SubnetPool, subnetPools } from './types.ts';

/** @throws OPENSTACK with status 404 and type `SubnetPoolNotFound`. */
export function getSubnetPool(session: Session, id: string, call: Call): Promise<SubnetPool> {
  return get(session, subnetPools, id, call);
}
