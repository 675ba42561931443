import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type UpdateOptions, update } from '../resource/update.ts';
import { type SubnetPool, type SubnetPoolUpdate, subnetPools } from './types.ts';

export function updateSubnetPool(
  session: Session,
  id: string,
  body: SubnetPoolUpdate,
  call: Call,
  options?: UpdateOptions,
): Promise<SubnetPool> {
  return update(session, subnetPools, id, body, call, options);
}
