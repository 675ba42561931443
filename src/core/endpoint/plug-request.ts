import type { PlugRequest } from '../../binding/plug-request.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';

/** What the host must know of a port to plug it. */
export function plugRequest(
  port: Port,
  { endpointId, mtu }: { readonly endpointId: string; readonly mtu: number },
): PlugRequest {
  return {
    portId: port.id,
    endpointId,
    networkId: port.network_id,
    projectId: port.project_id ?? '',
    macAddress: port.mac_address,
    mtu,
    vifType: port['binding:vif_type'] ?? 'unbound',
    vifDetails: port['binding:vif_details'] ?? {},
  };
}
