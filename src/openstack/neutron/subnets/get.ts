import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { get } from '../resource/get.ts';
import { type Subnet, subnets } from './types.ts';

/** @throws OPENSTACK with status 404 and type `SubnetNotFound`. */
export function getSubnet(session: Session, id: string, call: Call): Promise<Subnet> {
  return get(session, subnets, id, call);
}
