import { listSecurityGroups } from '../../openstack/neutron/security-groups/list.ts';
import type { SecurityGroup } from '../../openstack/neutron/security-groups/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { EXPOSED_GROUP_DESCRIPTION, exposedGroupName } from './exposed-group-name.ts';

/** The security groups that were made for a port's exposed ports; a repeated request may have made two. */
export function findExposedGroups(
  core: Core,
  portId: string,
  call: Call,
): Promise<readonly SecurityGroup[]> {
  // Names are free: the description keeps somebody else's group of that name from being taken for ours.
  const filter = { name: exposedGroupName(portId), description: EXPOSED_GROUP_DESCRIPTION };
  return listSecurityGroups(core.session, filter, call);
}
