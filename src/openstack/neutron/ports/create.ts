import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { create, createAll } from '../resource/create.ts';
import { type Port, type PortCreate, ports } from './types.ts';

export function createPort(session: Session, body: PortCreate, call: Call): Promise<Port> {
  return create(session, ports, body, call);
}

/** Creates several in one request: all or none, answered in the same order. */
export function createPorts(
  session: Session,
  bodies: readonly PortCreate[],
  call: Call,
): Promise<Port[]> {
  return createAll(session, ports, bodies, call);
}
