import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { deleteExposedPorts } from './delete-exposed-ports.ts';

/** Closes what `openExposedPorts` opened for an endpoint; promised when this resolves. */
export async function closeExposedPorts(core: Core, endpointId: string, call: Call): Promise<void> {
  await core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const port = core.endpoints.known(endpointId);
      await deleteExposedPorts(core, { endpointId, ...(port && { portId: port.id }) });
    },
    call,
  );
}
