import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type UpdateOptions, update } from '../resource/update.ts';
import { type Subnet, type SubnetUpdate, subnets } from './types.ts';

export function updateSubnet(
  session: Session,
  id: string,
  body: SubnetUpdate,
  call: Call,
  options?: UpdateOptions,
): Promise<Subnet> {
  return update(session, subnets, id, body, call, options);
}
