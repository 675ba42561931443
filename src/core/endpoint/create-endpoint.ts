import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { withFloatingIp } from '../floating-ips/with-floating-ip.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import type { Options } from '../neutron-options.ts';
import { openPoolOf } from '../pool/open-pool.ts';
import { seatPort } from '../pool/seat-port.ts';
import { applySettings } from '../port-settings/apply-settings.ts';
import { resolveSettings } from '../port-settings/resolve-settings.ts';
import { readEndpointOptions } from './endpoint-options.ts';
import { linkMtu } from './link-mtu.ts';
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
  /** What dockerd passes, `--driver-opt` included. */
  readonly options: Options;
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
  // What needs no cloud to be refused is refused without it.
  const options = readEndpointOptions(request.options);
  return core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const record = await core.networks.get(dockerNetworkId, call);
      const mtu = linkMtu(record, options.ports);
      const settings = await resolveSettings(core, options.ports, call);
      const found = await portForEndpoint(core, record, { ...request, ...options }, call);
      const port = await applySettings(core, found, settings, call);
      const asMade = port === found && mtu === linkMtu(record, {});
      const seat = () => seatFor(core, port, { endpointId, mtu, asMade }, call);
      const floatingIp = settings.floatingIp ?? record.settings.floatingIp;
      await withFloatingIp(core, port, floatingIp, seat, call);
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

/** Lets the endpoint have the port, plugged. */
async function seatFor(
  core: Core,
  port: Port,
  options: { readonly endpointId: string; readonly mtu: number; readonly asMade: boolean },
  call: Call,
): Promise<void> {
  const { endpointId, mtu, asMade } = options;
  const { plugged, pool } = seatPort(core, port, { asMade });
  const promiseLabel = async () => {
    core.endpoints.assign(endpointId, port);
    core.exposedGroups.portIsNew(port.id);
    core.publishedPorts.portIsNew(port.id);
    core.floatingIps.portIsNew(port.id);
    const existing = isExistingPort(port);
    const label = { kind: 'label-port', portId: port.id, endpointId, existing } as const;
    await core.background.submit({ ...label, ...(pool && { pool }) });
  };
  if (!plugged) return plugFor(core, port, { endpointId, mtu, promiseLabel }, call);
  await beActive(core, port);
  await promiseLabel();
}

/** Plugs the port; its undoing is promised first, as dockerd deletes no endpoint whose creation failed. */
async function plugFor(
  core: Core,
  port: Port,
  options: {
    readonly endpointId: string;
    readonly mtu: number;
    readonly promiseLabel: () => Promise<void>;
  },
  call: Call,
): Promise<void> {
  const { endpointId, mtu, promiseLabel } = options;
  // Before the promise, which could not be kept either and would be one more at each attempt.
  await core.binding.ready(call);
  await core.background.guard({ kind: 'unplug', endpointId, portId: port.id }, async () => {
    await core.binding.plug(plugRequest(port, { endpointId, mtu }), call);
    await beActive(core, port);
    // Before the guard ends: one of both tells a daemon that was killed which endpoint is plugged.
    await promiseLabel();
  });
}

async function beActive(core: Core, { id, status }: Port): Promise<void> {
  if (core.config.neutron.vifPluggingIsFatal && status !== 'ACTIVE') await waitForActive(core, id);
}
