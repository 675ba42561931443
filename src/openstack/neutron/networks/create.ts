import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create } from '../resource/create.ts';
import { type Network, type NetworkCreate, networks } from './types.ts';

export function createNetwork(session: Session, body: NetworkCreate, call: Call): Promise<Network> {
  return create(session, networks, body, call);
}
