import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { deleteFloatingIp } from '../../openstack/neutron/floating-ips/delete.ts';
import { listFloatingIps } from '../../openstack/neutron/floating-ips/list.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import { deletePortForwarding } from '../../openstack/neutron/port-forwardings/delete.ts';
import { listPortForwardings } from '../../openstack/neutron/port-forwardings/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { removeUnusedWaysOut } from '../ways-out/remove-way-out.ts';
import { publisherOf, readForwarding, readSharedIp } from './marks.ts';

type Unpublishing = Extract<Operation, { kind: 'unpublish-ports' }>;

/** Whose published ports; the endpoint alone will do when this run of the daemon did not make its port. */
interface Publisher {
  readonly portId?: string;
  readonly endpointId?: string;
}

/**
 * Promises that published ports are not published any more. dockerd does not wait for it. Costs nothing
 * where ports are not published, or when it is known that this one is not.
 */
export async function unpublishPorts(core: Core, publisher: Publisher): Promise<void> {
  const { portId } = publisher;
  if (core.config.publish.mode === 'none') return;
  if (portId !== undefined && !core.publishedPorts.mayExist(portId)) return;
  if (core.background.pending().some(isUnpublishingOf(publisher))) return;
  await core.background.submit({ kind: 'unpublish-ports', ...publisher });
}

/** As `unpublishPorts` for an endpoint by its id alone. */
export async function unpublishEndpoint(core: Core, endpointId: string, call: Call): Promise<void> {
  await core.locks.run(
    `endpoint:${endpointId}`,
    async () => {
      const port = core.endpoints.known(endpointId);
      await unpublishPorts(core, { endpointId, ...(port && { portId: port.id }) });
    },
    call,
  );
}

/** Whether an operation takes the published ports of one port or endpoint away. */
export function isUnpublishingOf({
  portId,
  endpointId,
}: Publisher): (operation: Operation) => boolean {
  return (operation) =>
    operation.kind === 'unpublish-ports' &&
    ((portId !== undefined && operation.portId === portId) ||
      (endpointId !== undefined && operation.endpointId === endpointId));
}

/**
 * Deletes the forwardings to an endpoint's port, and the floating IPs of this host that lead nowhere then.
 * Of a port that is gone Neutron has deleted the forwardings.
 */
export async function finishUnpublishPorts(
  core: Core,
  { portId: known, endpointId, networkId, undo }: Unpublishing,
  call: Call,
): Promise<void> {
  const portId = known ?? (await portOf(core, endpointId, call));
  const fields = ['id', 'description', 'port_forwardings'] as const;
  for (const ip of await listFloatingIps(core.session, { fields }, call)) {
    if (portId !== undefined && mayLeadTo(ip, portId))
      await deleteForwardings(core, ip, portId, call);
    if (leadsOnlyTo(ip, portId)) await deleteUnusedIp(core, ip, call);
  }
  if (undo && networkId !== undefined) {
    const remove = () => removeUnusedWaysOut(core, networkId, call);
    await core.locks.run(`way-out:${networkId}`, remove, call);
  }
  if (portId !== undefined) core.publishedPorts.nothingIsLeft(portId);
}

/** Asked by its tags, not through memory, which must not learn of an endpoint that is being deleted. */
async function portOf(
  core: Core,
  endpointId: string | undefined,
  call: Call,
): Promise<string | undefined> {
  if (endpointId === undefined) return undefined;
  const [port] = await core.marks.portsOf(endpointId, call);
  return port?.id;
}

type View = Pick<FloatingIp, 'id' | 'description' | 'port_forwardings'>;

/** Not every cloud shows the forwardings of a floating IP with it, or where they lead. */
function mayLeadTo({ port_forwardings }: View, portId: string): boolean {
  return (
    port_forwardings === undefined ||
    port_forwardings.some(({ internal_port_id: id }) => id === undefined || id === portId)
  );
}

function leadsOnlyTo({ port_forwardings = [] }: View, portId: string | undefined): boolean {
  return port_forwardings.every(({ internal_port_id: id }) => id === undefined || id === portId);
}

/** Those that we made: a user may have made others to the same port. */
async function deleteForwardings(core: Core, ip: View, portId: string, call: Call): Promise<void> {
  const filter = { internal_port_id: portId };
  const publisher = publisherOf(core.config);
  const described = await core.features.has('floating-ip-port-forwarding-description', call);
  for (const one of await listPortForwardings(core.session, ip.id, filter, call)) {
    if (described && readForwarding(one.description, publisher) === undefined) continue;
    await deletePortForwarding(core.session, ip.id, one.id, call);
  }
}

/** Neutron keeps a floating IP that still has forwardings. */
async function deleteUnusedIp(core: Core, { id, description }: View, call: Call): Promise<void> {
  const networkId = readSharedIp(description, publisherOf(core.config));
  if (networkId === undefined) return;
  const deletion = () =>
    deleteFloatingIp(core.session, id, call).catch((error: unknown) => {
      if (!isNeutronType(error, 'FipInUseByPortForwarding')) throw error;
    });
  // Not while a container publishes: it may have found this floating IP and not used it yet.
  await core.locks.run(`published:${networkId}`, deletion, call);
}
