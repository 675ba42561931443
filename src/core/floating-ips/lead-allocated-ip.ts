import { listFloatingIps } from '../../openstack/neutron/floating-ips/list.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import { updateFloatingIp } from '../../openstack/neutron/floating-ips/update.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { allocateFloatingIp } from '../published-ports/find-floating-ip.ts';
import { publisherOf } from '../published-ports/marks.ts';
import { withWayOut } from '../ways-out/with-way-out.ts';
import { ipv4Of } from './ipv4-of.ts';
import { ownIpDescription } from './marks.ts';

/** Allocates a floating IP for one port. Its description, and where it leads, are there from the first moment. */
export async function leadAllocatedIp(
  core: Core,
  port: Port,
  floating_network_id: string,
  call: Call,
): Promise<FloatingIp> {
  const target = { port_id: port.id, fixed_ip_address: ipv4Of(port) };
  const description = ownIpDescription(publisherOf(core.config), port.id);
  const filter = { description, floating_network_id };
  const allocated = await listFloatingIps(core.session, filter, call);
  const there = allocated.find((ip) => ip.port_id === port.id);
  if (there) return there;
  // Somebody may have led it somewhere else.
  const found = allocated.find((ip) => ip.port_id === null);
  // A floating IP leads to ports of its own project; a user's port may be of another than ours.
  const project = port.project_id && { project_id: port.project_id };
  const body = { floating_network_id, description, ...project, ...target };
  const lead = () =>
    found
      ? updateFloatingIp(core.session, found.id, target, call)
      : allocateFloatingIp(core, body, call);
  return withWayOut(core, port, floating_network_id, lead, call);
}
