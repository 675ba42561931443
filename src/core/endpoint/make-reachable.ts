import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { closeExposedPorts } from '../exposed-ports/close-exposed-ports.ts';
import type { ExposedPort } from '../exposed-ports/ingress-rules.ts';
import { openExposedPorts } from '../exposed-ports/open-exposed-ports.ts';
import type { PortMapping } from '../published-ports/port-mapping.ts';
import { publishPorts } from '../published-ports/publish-ports.ts';
import { unpublishEndpoint } from '../published-ports/unpublish-ports.ts';

/** Makes a container reachable from outside: what it exposes is opened, what it publishes led to it. All or nothing. */
export async function makeReachable(
  core: Core,
  request: {
    readonly endpointId: string;
    readonly exposed: readonly ExposedPort[];
    readonly mappings: readonly PortMapping[];
  },
  call: Call,
): Promise<void> {
  await openExposedPorts(core, request, call);
  try {
    await publishPorts(core, request, call);
  } catch (error) {
    await closeExposedPorts(core, request.endpointId, call);
    throw error;
  }
}

/** Takes back what `makeReachable` did; promised when this resolves. */
export async function makeUnreachable(core: Core, endpointId: string, call: Call): Promise<void> {
  await closeExposedPorts(core, endpointId, call);
  await unpublishEndpoint(core, endpointId, call);
}
