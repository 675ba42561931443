import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { EXISTING_PORT } from '../naming.ts';
import type { NetworkRecord } from '../network/networks.ts';
import { type GivenAddress, portForEndpoint } from './port-for-endpoint.ts';
import { waitForActive } from './wait-for-active.ts';

/** Of networks in a cloud that does not say; Ethernet's. */
const USUAL_MTU = 1500;

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
      // Before the promise, which could not be kept either and would be one more at each attempt.
      await core.binding.ready(call);
      await core.background.guard({ kind: 'unplug', endpointId, portId: port.id }, () =>
        plug(core, record, port, endpointId, call),
      );
      core.endpoints.assign(endpointId, port);
      core.exposedGroups.portIsNew(port.id);
      const existing = port.tags.includes(EXISTING_PORT);
      await core.background.submit({ kind: 'label-port', portId: port.id, endpointId, existing });
      return { macAddress: port.mac_address };
    },
    call,
  );
}

async function plug(
  core: Core,
  record: NetworkRecord,
  port: Port,
  endpointId: string,
  call: Call,
): Promise<void> {
  await core.binding.plug(
    {
      portId: port.id,
      endpointId,
      networkId: port.network_id,
      projectId: port.project_id ?? '',
      macAddress: port.mac_address,
      mtu: record.network.mtu ?? USUAL_MTU,
      vifType: port['binding:vif_type'] ?? 'unbound',
      vifDetails: port['binding:vif_details'] ?? {},
    },
    call,
  );
  if (core.config.neutron.vifPluggingIsFatal) await waitForActive(core, port.id);
}
