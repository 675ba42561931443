import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Operation } from '../journal/operation.ts';
import { isExistingPort, type MarkedPort } from '../marks/port-marks.ts';
import { readPoolPortTags } from '../naming.ts';

/** The promise that a port shows whose it is, made late: what it shows of a pool it goes on showing. */
export function labelOperation(
  port: MarkedPort & Pick<Port, 'id'>,
  endpointId: string,
): Extract<Operation, { kind: 'label-port' }> {
  const existing = isExistingPort(port);
  const mark = readPoolPortTags(port.tags);
  const pool = mark && { ...mark, addressPoolIds: [...mark.addressPoolIds] };
  return { kind: 'label-port', portId: port.id, endpointId, existing, ...(pool && { pool }) };
}
