import { isCode } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { listSecurityGroups } from '../../openstack/neutron/security-groups/list.ts';
import type { SecurityGroup } from '../../openstack/neutron/security-groups/types.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Call } from '../../util/call.ts';
import { EXPOSED_GROUP_DESCRIPTION, readExposedGroupName } from './exposed-group-name.ts';

/** The groups for exposed ports, of whichever host, whose port is gone; none in a cloud without groups. */
export async function findStrayGroups(
  session: Session,
  call: Call,
): Promise<readonly Pick<SecurityGroup, 'id' | 'name'>[]> {
  const filter = { description: EXPOSED_GROUP_DESCRIPTION, fields: ['id', 'name'] } as const;
  const groups = await listSecurityGroups(session, filter, call).catch(noneIfAbsent);
  const ids = groups.flatMap(({ name }) => readExposedGroupName(name) ?? []);
  // After the groups: a port is made before its group.
  const ports = await listPorts(session, { id: ids, fields: ['id'] }, call);
  const there = new Set(ports.map(({ id }) => id));
  return groups.filter(({ name }) => !there.has(readExposedGroupName(name) ?? ''));
}

function noneIfAbsent(error: unknown): never[] {
  if (isCode(error, 'OPENSTACK') && error.status === 404) return [];
  throw error;
}
