import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create } from '../resource/create.ts';
import { type SubnetPool, type SubnetPoolCreate, subnetPools } from './types.ts';

export function createSubnetPool(
  session: Session,
  body: SubnetPoolCreate,
  call: Call,
): Promise<SubnetPool> {
  return create(session, subnetPools, body, call);
}
