import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import { hasNames, portNames } from '../names/port-names.ts';
import { labelOperation } from './label-operation.ts';

/**
 * Shows in Neutron the container of an endpoint whose port was labelled without it, or with another
 * name: its label is promised anew.
 *
 * @returns whether Neutron had to be told
 */
export async function namePort(core: Core, endpointId: string, call: Call): Promise<boolean> {
  const isMine = (op: Operation) => op.kind === 'label-port' && op.endpointId === endpointId;
  await core.background.settled(isMine, call);
  if (!core.names.containerOf(endpointId)) return false;
  const port = await core.endpoints.find(endpointId, call);
  if (!port || isExistingPort(port)) return false;
  if (hasNames(port, await portNames(core, endpointId, port, call))) return false;
  const key = `endpoint:${endpointId}`;
  // Under the lock, so that a deletion that comes now finds the promise and withdraws it.
  const promised = await core.locks.run(
    key,
    async () => {
      if (core.endpoints.known(endpointId)?.id !== port.id) return false;
      await core.background.submit(labelOperation(port, endpointId));
      return true;
    },
    call,
  );
  if (promised) await core.background.settled(isMine, call);
  return promised;
}
