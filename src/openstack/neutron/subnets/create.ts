import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create, createAll } from '../resource/create.ts';
import { type Subnet, type SubnetCreate, subnets } from './types.ts';

export function createSubnet(session: Session, body: SubnetCreate, call: Call): Promise<Subnet> {
  return create(session, subnets, body, call);
}

/** Creates several in one request: all or none, answered in the same order. */
export function createSubnets(
  session: Session,
  bodies: readonly SubnetCreate[],
  call: Call,
): Promise<Subnet[]> {
  return createAll(session, subnets, bodies, call);
}
