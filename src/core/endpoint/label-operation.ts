import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Operation } from '../journal/operation.ts';
import { EXISTING_PORT, readPoolPortTags } from '../naming.ts';

/** The promise that a port shows whose it is, made late: what it shows of a pool it goes on showing. */
export function labelOperation(
  { id: portId, tags }: Pick<Port, 'id' | 'tags'>,
  endpointId: string,
): Extract<Operation, { kind: 'label-port' }> {
  const existing = tags.includes(EXISTING_PORT);
  const mark = readPoolPortTags(tags);
  const pool = mark && { ...mark, addressPoolIds: [...mark.addressPoolIds] };
  return { kind: 'label-port', portId, endpointId, existing, ...(pool && { pool }) };
}
