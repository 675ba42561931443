import { isCode } from '../../errors/kuryr-error.ts';
import { deleteFloatingIp } from '../../openstack/neutron/floating-ips/delete.ts';
import { getFloatingIp } from '../../openstack/neutron/floating-ips/get.ts';
import { updateFloatingIp } from '../../openstack/neutron/floating-ips/update.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { publisherOf } from '../published-ports/marks.ts';
import { lookAtFloatingIps } from '../ways-out/look-at-floating-ips.ts';
import { removeUnusedWaysOut } from '../ways-out/remove-way-out.ts';
import { givenIpTag, readGivenIpTags, readOwnIp } from './marks.ts';

type Release = Extract<Operation, { kind: 'release-floating-ips' }>;

/**
 * Promises that no floating IP of ours leads to a port any more. dockerd does not wait for it. Costs
 * nothing when it is known that the port has none.
 */
export async function releaseFloatingIps(core: Core, portId: string): Promise<void> {
  if (!core.floatingIps.mayExist(portId)) return;
  if (core.background.pending().some(isReleaseOf(portId))) return;
  await core.background.submit({ kind: 'release-floating-ips', portId });
}

/** Whether an operation takes the floating IPs of a port away. */
export function isReleaseOf(portId: string): (operation: Operation) => boolean {
  return (operation) => operation.kind === 'release-floating-ips' && operation.portId === portId;
}

/**
 * Deletes the floating IPs that were allocated for a port, and gives users' own ones back, whether the
 * port is still there or not. What leads somewhere else by now stays so.
 */
export async function finishReleaseFloatingIps(
  core: Core,
  { portId, networkId, undo }: Release,
  call: Call,
): Promise<void> {
  const publisher = publisherOf(core.config);
  for (const { id, description, tags, port_id } of await lookAtFloatingIps(core.session, call)) {
    const elsewhere = port_id !== null && port_id !== portId;
    if (readOwnIp(description, publisher) === portId && !elsewhere) {
      await deleteFloatingIp(core.session, id, call);
    } else if (readGivenIpTags(tags).includes(portId)) {
      const giving = () => giveBack(core, id, portId, call);
      await core.locks.run(`floating-ip:${id}`, giving, call);
    }
  }
  if (undo && networkId !== undefined) {
    const remove = () => removeUnusedWaysOut(core, networkId, call);
    await core.locks.run(`way-out:${networkId}`, remove, call);
  }
  core.floatingIps.nothingIsLeft(portId);
}

/** The mark goes last, so that a torn return is seen and ended. */
async function giveBack(core: Core, id: string, portId: string, call: Call): Promise<void> {
  try {
    const now = await getFloatingIp(core.session, id, call);
    if (now.port_id === portId) await updateFloatingIp(core.session, id, { port_id: null }, call);
  } catch (error) {
    if (isCode(error, 'OPENSTACK') && error.status === 404) return;
    throw error;
  }
  await removeTag(core.session, 'floatingips', id, givenIpTag(portId), call);
}
