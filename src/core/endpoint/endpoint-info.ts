import { getPort } from '../../openstack/neutron/ports/get.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { describePublishedPort } from '../published-ports/port-mapping.ts';

/** What is worth knowing is not worth a long wait. */
const PATIENCE_MS = 2_000;
/** dockerd asks twice while it starts a container, which must not wait for the cloud. */
const START_MS = 10_000;

/** What operators want to know of an endpoint; empty when it has no port. */
export async function endpointInfo(
  core: Core,
  endpointId: string,
  call: Call,
): Promise<Readonly<Record<string, string>>> {
  const known = await core.endpoints.find(endpointId, call);
  if (!known) return {};
  let port = known;
  if (known.status !== 'ACTIVE' && core.endpoints.ageOf(endpointId) > START_MS) {
    port = await getPort(core.session, known.id, withDeadline(PATIENCE_MS, call)).catch(
      () => known,
    );
    core.endpoints.refreshPort(port);
  }
  const published = core.publishedPorts.of(port.id).map(describePublishedPort);
  const floatingIp = core.floatingIps.of(port.id);
  return {
    status: port.status,
    port_id: port.id,
    mac_address: port.mac_address,
    vif_type: port['binding:vif_type'] ?? '',
    host: port['binding:host_id'] ?? '',
    security_groups: (port.security_groups ?? []).join(','),
    made: core.portPools.find(port.id) ? 'ahead' : 'for this endpoint',
    ...(floatingIp && { floating_ip: floatingIp }),
    ...(published.length > 0 && { published_ports: published.join(', ') }),
  };
}
