import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { deleteExposedPorts } from '../exposed-ports/delete-exposed-ports.ts';
import { releaseFloatingIps } from '../floating-ips/release-floating-ips.ts';
import { unpublishPorts } from '../published-ports/unpublish-ports.ts';

/**
 * Deletes an endpoint: takes its link off the switch and off the host. The port goes when dockerd
 * releases the address. Needs no cloud: Open vSwitch knows which port belongs to the endpoint.
 * dockerd ignores an error and forgets the endpoint, so it is promised first.
 */
export async function deleteEndpoint(core: Core, endpointId: string, call: Call): Promise<void> {
  await core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const port = core.endpoints.known(endpointId);
      // dockerd has given the link back, down; a port of a pool stays plugged for the next container.
      if (!port || !core.portPools.find(port.id)) {
        const operation = { kind: 'unplug', endpointId, ...(port && { portId: port.id }) } as const;
        await core.background.attempt(operation, call);
      }
      core.endpoints.forget(endpointId);
      if (port) {
        await deleteExposedPorts(core, { endpointId, portId: port.id });
        await unpublishPorts(core, { endpointId, portId: port.id });
        await releaseFloatingIps(core, port.id);
      }
      // Its port may be somebody else's in a moment; it must not be labelled after that.
      await core.background.withdraw(
        (op) => op.kind === 'label-port' && op.endpointId === endpointId,
      );
    },
    call,
  );
}
