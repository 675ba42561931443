import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { EXISTING_PORT } from '../naming.ts';
import type { NetworkRecord } from '../network/networks.ts';
import { openPoolOf } from '../pool/open-pool.ts';
import { seatPort } from '../pool/seat-port.ts';
import { plugRequest } from './plug-request.ts';
import { type GivenAddress, portForEndpoint } from './port-for-endpoint.ts';
import { waitForActive } from './wait-for-active.ts';

export interface EndpointRequest {
  readonly dockerNetworkId: string;
  readonly endpointId: string;
  /** What RequestAddress gave out: one address of each family that the network has. */
  readonly addresses: readonly GivenAddress[];
  /** `--mac-address` */
  readonly macAddress?: string;
}

/**
 * Creates an endpoint: finds the port that was made with its address, plugs the container's link, and
 * promises that Neutron will show whose port it is. The same call twice is one.
 *
 * @returns the port's MAC address
 */
export async function createEndpoint(
  core: Core,
  request: EndpointRequest,
  call: Call,
): Promise<{ readonly macAddress: string }> {
  const { dockerNetworkId, endpointId } = request;
  return core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const record = await core.networks.get(dockerNetworkId, call);
      const port = await portForEndpoint(core, record, request, call);
      const { plugged, pool } = seatPort(core, port);
      if (!plugged) await plugFor(core, record, port, endpointId, call);
      else await beActive(core, port);
      core.endpoints.assign(endpointId, port);
      core.exposedGroups.portIsNew(port.id);
      const existing = port.tags.includes(EXISTING_PORT);
      const label = { kind: 'label-port', portId: port.id, endpointId, existing } as const;
      await core.background.submit({ ...label, ...(pool && { pool }) });
      openPoolOf(
        core,
        record,
        port.fixed_ips.map((ip) => ip.subnet_id),
      );
      return { macAddress: port.mac_address };
    },
    call,
  );
}

/** Plugs the port; its undoing is promised first, as dockerd deletes no endpoint whose creation failed. */
async function plugFor(
  core: Core,
  { network }: NetworkRecord,
  port: Port,
  endpointId: string,
  call: Call,
): Promise<void> {
  // Before the promise, which could not be kept either and would be one more at each attempt.
  await core.binding.ready(call);
  await core.background.guard({ kind: 'unplug', endpointId, portId: port.id }, async () => {
    await core.binding.plug(plugRequest(network, port, endpointId), call);
    await beActive(core, port);
  });
}

async function beActive(core: Core, { id, status }: Port): Promise<void> {
  if (core.config.neutron.vifPluggingIsFatal && status !== 'ACTIVE') await waitForActive(core, id);
}
