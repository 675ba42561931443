import type { HostPlug } from '../../binding/host-plugs.ts';
import type { DockerClient } from '../../docker/docker-client.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Call } from '../../util/call.ts';
import { findStrayGroups } from '../exposed-ports/find-stray-groups.ts';
import type { Operation } from '../journal/operation.ts';
import type { Marks } from '../marks/marks.ts';
import { CONTAINER } from '../naming.ts';
import { lookAtFloatingIps } from '../ways-out/look-at-floating-ips.ts';
import type { Views } from './views.ts';
import { withMarks } from './with-marks.ts';

/** Whom to ask. */
export interface Witnesses {
  readonly host: string;
  readonly session: Session;
  readonly marks: Marks;
  readonly docker: Pick<DockerClient, 'networks'>;
  readonly plugs: (call: Call) => Promise<readonly HostPlug[]>;
  readonly pending: () => Promise<readonly Operation[]>;
  /** Ids of the ports of pools that are given out. */
  readonly claimed: () => Promise<readonly string[]>;
}

/** Asks all of them; fails when one does not answer, since what it knows could seem lost. */
export async function lookAround(witnesses: Witnesses, call: Call): Promise<Views> {
  const { host, session } = witnesses;
  const [promised, claimedBefore] = await Promise.all([witnesses.pending(), witnesses.claimed()]);
  const [ports, networks, subnets, pools, floatingIps, strayGroups, plugs] = await Promise.all([
    listPorts(session, { device_owner: CONTAINER, 'binding:host_id': host }, call),
    listNetworks(session, { fields: ['id', 'name', 'description', 'tags'] }, call),
    listSubnets(session, { fields: ['id', 'network_id', 'subnetpool_id', 'tags'] }, call),
    listSubnetPools(session, { fields: ['id', 'name', 'description', 'tags', 'created_at'] }, call),
    lookAtFloatingIps(session, call),
    findStrayGroups(session, call),
    witnesses.plugs(call),
  ]);
  // What was promised before or after is left alone: its work may fall in between.
  const pending = [...promised, ...(await witnesses.pending())];
  // What was given out before the ports were read may be free by now: that errs on the safe side.
  const claimed = [...claimedBefore, ...(await witnesses.claimed())];
  // Docker comes last: what it does not know now was not made by a start that it has ended meanwhile.
  const docker = await witnesses.docker.networks(call);
  const marked = withMarks({ ports, networks, subnets, pools });
  return { docker, ...marked, floatingIps, strayGroups, plugs, pending, claimed };
}
