import { isCode } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { findExposedGroups } from './find-exposed-groups.ts';

/**
 * Takes the groups of exposed ports off a port that may be gone already; its other groups stay. The
 * caller holds the lock of the port.
 *
 * @returns the ids of these groups
 */
export async function detachExposedGroups(
  core: Core,
  portId: string,
  call: Call,
): Promise<readonly string[]> {
  const ids = (await findExposedGroups(core, portId, call)).map(({ id }) => id);
  if (ids.length === 0) return ids;
  const [port] = await listPorts(core.session, { id: portId }, call);
  const groups = port?.security_groups ?? [];
  const security_groups = groups.filter((id) => !ids.includes(id));
  if (security_groups.length < groups.length) {
    await updatePort(core.session, portId, { security_groups }, call).catch(unlessGone);
  }
  return ids;
}

function unlessGone(error: unknown): void {
  if (!(isCode(error, 'OPENSTACK') && error.status === 404)) throw error;
}
