import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { Operation } from '../journal/operation.ts';
import { CONTAINER, RESERVED_OWNER } from '../naming.ts';

/**
 * Takes an address back. dockerd ignores errors here and forgets the address, so the port's deletion is
 * promised in the journal and happens behind the answer, also when the cloud is away.
 */
export async function releaseAddress(core: Core, poolId: string, address: string): Promise<void> {
  const subnet = core.pools.known(poolId)?.subnet;
  const port = subnet && core.endpoints.portAt(subnet.id, address);
  if (port) core.endpoints.forgetPort(port.id);
  await core.background.submit({
    kind: 'release-address',
    poolId,
    address,
    ...(port && { portId: port.id }),
    ...(subnet && { networkId: subnet.network_id }),
  });
}

/** Deletes the port behind a released address, if it is one that we made for this host. */
export async function finishReleaseAddress(
  core: Core,
  operation: Extract<Operation, { kind: 'release-address' }>,
  call: Call,
): Promise<void> {
  const { poolId, address, portId } = operation;
  if (portId) return deletePort(core.session, portId, call);
  const pool = await core.pools.find(poolId, call);
  if (!pool?.subnet) return;
  const filter = { fixed_ips: [{ subnet_id: pool.subnet.id, ip_address: address }] };
  for (const port of await listPorts(core.session, filter, call)) {
    if (!isOurs(core, port)) continue;
    core.endpoints.forgetPort(port.id);
    await deletePort(core.session, port.id, call);
  }
}

/** Gateways, DHCP ports, virtual machines and other hosts' containers are not ours to delete. */
function isOurs(core: Core, port: Port): boolean {
  if (port.device_owner === RESERVED_OWNER) return port.tags.includes(CONTAINER);
  const host = port['binding:host_id'];
  return (
    port.device_owner === CONTAINER &&
    port.tags.includes(CONTAINER) &&
    (host === core.config.host || !host)
  );
}
