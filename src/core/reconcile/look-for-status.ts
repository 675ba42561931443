import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Call } from '../../util/call.ts';
import { CONTAINER } from '../naming.ts';
import { lookAtFloatingIps } from '../ways-out/look-at-floating-ips.ts';
import type { ComparedViews } from './compare-views.ts';
import type { Witnesses } from './look-around.ts';
import { withMarks } from './with-marks.ts';

/** Asks Docker, and Neutron for what belongs to Docker's answer; a few lists, whatever the cloud holds. */
export async function lookForStatus(witnesses: Witnesses, call: Call): Promise<ComparedViews> {
  const { host, session, marks, docker: client } = witnesses;
  const docker = await client.networks(call);
  const [ports, networks, floatingIps, pending] = await Promise.all([
    listPorts(session, { device_owner: CONTAINER, 'binding:host_id': host }, call),
    marks.allNetworksOf(
      docker.map(({ id }) => id),
      call,
    ),
    lookAtFloatingIps(session, call),
    witnesses.pending(),
  ]);
  const marked = withMarks({ ports, networks, subnets: [], pools: [] });
  return { docker, ports: marked.ports, networks, floatingIps, pending };
}
