import type { Call } from '../../../util/call.ts';
import type { Session } from '../../session/session.ts';
import { list } from '../resource/list.ts';
import { type Port, type PortFilter, ports } from './types.ts';

/** All ports that match; with `fields` only these are fetched. */
export function listPorts<const F extends keyof Port = keyof Port>(
  session: Session,
  filter: PortFilter<F>,
  call: Call,
): Promise<Pick<Port, F>[]> {
  return list(session, ports, filter, call);
}
