import type { PlugRequest } from '../../binding/plug-request.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';

/** Of networks in a cloud that does not say; Ethernet's. */
const USUAL_MTU = 1500;

/** What the host must know of a port to plug it. */
export function plugRequest(network: Network, port: Port, endpointId: string): PlugRequest {
  return {
    portId: port.id,
    endpointId,
    networkId: port.network_id,
    projectId: port.project_id ?? '',
    macAddress: port.mac_address,
    mtu: network.mtu ?? USUAL_MTU,
    vifType: port['binding:vif_type'] ?? 'unbound',
    vifDetails: port['binding:vif_details'] ?? {},
  };
}
