import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Address } from '../../net/address.ts';
import { cidrAt } from '../../net/cidr.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { createBoundPort } from '../ipam/create-bound-port.ts';
import { CONTAINER } from '../naming.ts';
import type { NetworkRecord } from '../network/networks.ts';
import { waitForActive } from './wait-for-active.ts';

/** Of networks in a cloud that does not say; Ethernet's. */
const USUAL_MTU = 1500;
const UNDO_MS = 5_000;

export interface EndpointRequest {
  readonly dockerNetworkId: string;
  readonly endpointId: string;
  /** What RequestAddress gave out. */
  readonly address?: { readonly address: Address; readonly prefix: number };
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
      const port = await portFor(core, record, request, call);
      await plug(core, record, port, endpointId, call);
      core.endpoints.assign(endpointId, port);
      const { id: portId } = port;
      await core.background.submit({
        kind: 'label-port',
        portId,
        endpointId,
        networkId: dockerNetworkId,
      });
      return { macAddress: port.mac_address };
    },
    call,
  );
}

async function portFor(
  core: Core,
  record: NetworkRecord,
  request: EndpointRequest,
  call: Call,
): Promise<Port> {
  const { address: given, macAddress } = request;
  if (!given) {
    throw new KuryrError('BAD_REQUEST', {
      what: 'the endpoint has no address; Kuryr needs its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr',
    });
  }
  const { address, prefix } = given;
  const subnet = subnetFor(record, address, prefix);
  const port = await core.endpoints.findPortAt(subnet.id, address.text, call);
  if (!port) return createBoundPort(core, subnet, address.text, call, macAddress);
  if (!isContainerPort(port, core.config.host)) {
    throw new KuryrError('CONFLICT', {
      what: `the address ${address.text} belongs to the Neutron port ${port.id} of ${port.device_owner || 'nobody'}${port['binding:host_id'] ? ` on ${port['binding:host_id']}` : ''}; it was left as it is: choose another --ip`,
    });
  }
  if (!macAddress || macAddress === port.mac_address) return port;
  return changeMac(core, port, macAddress, call);
}

function subnetFor(record: NetworkRecord, address: Address, prefix: number): Subnet {
  const cidr = cidrAt(address.family, address.value, prefix).text;
  const subnet = record.subnets.find((candidate) => candidate.cidr === cidr);
  if (subnet) return subnet;
  throw new KuryrError('NOT_FOUND', {
    what: `the Neutron network ${record.network.id} has no subnet ${cidr}; it was deleted in Neutron: remove the Docker network and create it again`,
  });
}

function isContainerPort(port: Port, host: string): boolean {
  return (
    port.device_owner === CONTAINER &&
    port.tags.includes(CONTAINER) &&
    (port['binding:host_id'] === host || !port['binding:host_id'])
  );
}

/** Neutron refuses another MAC for a bound port, so it is unbound in between; its address stays. */
async function changeMac(core: Core, port: Port, macAddress: string, call: Call): Promise<Port> {
  await updatePort(core.session, port.id, { 'binding:host_id': '' }, call);
  const changed = await updatePort(
    core.session,
    port.id,
    { mac_address: macAddress, 'binding:host_id': core.config.host },
    call,
  );
  core.endpoints.rememberPort(changed);
  return changed;
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
  if (!core.config.neutron.vifPluggingIsFatal) return;
  try {
    await waitForActive(core, port.id);
  } catch (error) {
    await core.binding.unplug({ endpointId, portId: port.id }, withDeadline(UNDO_MS));
    throw error;
  }
}
