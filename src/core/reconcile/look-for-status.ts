import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Call } from '../../util/call.ts';
import { CONTAINER, idTags } from '../naming.ts';
import { lookAtFloatingIps } from '../ways-out/look-at-floating-ips.ts';
import type { ComparedViews } from './compare-views.ts';
import type { Witnesses } from './look-around.ts';

/** Asks Docker, and Neutron for what belongs to Docker's answer; a few lists, whatever the cloud holds. */
export async function lookForStatus(witnesses: Witnesses, call: Call): Promise<ComparedViews> {
  const { host, session, docker: client } = witnesses;
  const docker = await client.networks(call);
  // The first half of an id tells networks apart well enough to ask for them together.
  const tags = docker.flatMap(({ id }) => idTags(id)[0] ?? []);
  const [ports, networks, floatingIps, pending] = await Promise.all([
    listPorts(session, { device_owner: CONTAINER, 'binding:host_id': host }, call),
    tags.length > 0 ? listNetworks(session, { 'tags-any': tags }, call) : [],
    lookAtFloatingIps(session, call),
    witnesses.pending(),
  ]);
  return { docker, ports, networks, floatingIps, pending };
}
