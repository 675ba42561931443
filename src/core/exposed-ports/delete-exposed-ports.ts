import { deleteSecurityGroup } from '../../openstack/neutron/security-groups/delete.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { detachExposedGroups } from './detach-exposed-groups.ts';

type Deletion = Extract<Operation, { kind: 'delete-exposed-ports' }>;

/** Whose exposed ports; the endpoint alone will do when this run of the daemon did not make its port. */
export interface Exposer {
  readonly portId?: string;
  readonly endpointId?: string;
}

/**
 * Promises that exposed ports are closed: their security group goes, off the port and altogether.
 * dockerd does not wait for it. Costs nothing when it is known that the port has no such group.
 */
export async function deleteExposedPorts(core: Core, exposer: Exposer): Promise<void> {
  const { portId } = exposer;
  if (portId !== undefined && !core.exposedGroups.mayExist(portId)) return;
  if (core.background.pending().some(isDeletionOf(exposer))) return;
  await core.background.submit({ kind: 'delete-exposed-ports', ...exposer });
}

/** Whether an operation deletes the exposed ports of one port or endpoint. */
export function isDeletionOf({ portId, endpointId }: Exposer): (operation: Operation) => boolean {
  return (operation) =>
    operation.kind === 'delete-exposed-ports' &&
    ((portId !== undefined && operation.portId === portId) ||
      (endpointId !== undefined && operation.endpointId === endpointId));
}

/** Deletes the groups, found by their name, whether the port is still there or not. */
export async function finishDeleteExposedPorts(
  core: Core,
  deletion: Deletion,
  call: Call,
): Promise<void> {
  const portId = deletion.portId ?? (await portOf(core, deletion.endpointId, call));
  // An endpoint without a port: the release of its address has dealt with the groups.
  if (portId === undefined) return;
  await core.locks.run(
    `port:${portId}`,
    async () => {
      for (const groupId of await detachExposedGroups(core, portId, call)) {
        await deleteSecurityGroup(core.session, groupId, call);
      }
      core.exposedGroups.groupIsGone(portId);
    },
    call,
  );
}

/** Asked by its marks, not through memory, which must not learn of an endpoint that is being deleted. */
async function portOf(
  core: Core,
  endpointId: string | undefined,
  call: Call,
): Promise<string | undefined> {
  if (endpointId === undefined) return undefined;
  const [port] = await core.marks.portsOf(endpointId, call);
  return port?.id;
}
