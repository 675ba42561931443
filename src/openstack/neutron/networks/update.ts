import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type UpdateOptions, update } from '../resource/update.ts';
import { type Network, type NetworkUpdate, networks } from './types.ts';

export function updateNetwork(
  session: Session,
  id: string,
  body: NetworkUpdate,
  call: Call,
  options?: UpdateOptions,
): Promise<Network> {
  return update(session, networks, id, body, call, options);
}
