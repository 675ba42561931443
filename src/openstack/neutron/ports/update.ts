import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { type UpdateOptions, update } from '../resource/update.ts';
import { type Port, type PortUpdate, ports } from './types.ts';

export function updatePort(
  session: Session,
  id: string,
  body: PortUpdate,
  call: Call,
  options?: UpdateOptions,
): Promise<Port> {
  return update(session, ports, id, body, call, options);
}
