import type { HostPlug } from '../../binding/host-plugs.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isExistingPort, isOfAnotherCluster } from '../marks/port-marks.ts';
import { CONTAINER, isClaim, readIdTags, readPoolPortTags } from '../naming.ts';
import { readSettingTags } from '../port-settings/setting-tags.ts';
import { type PoolPort, traitsOf } from './pool-port.ts';
import type { PoolPlace, PortPool } from './port-pool.ts';

/**
 * Finds the ports that an earlier run of the daemon made ahead: what they are in Neutron, what is plugged
 * here, and which of them are given out. Whatever a sandbox has is given out, also when the disk is lost.
 */
export async function recoverPools(core: Core, call: Call): Promise<void> {
  // Ports of a refill that was cut off are being deleted, and look like free ones until they are gone.
  const undone = undoneClaims(core);
  const filter = { device_owner: CONTAINER, 'binding:host_id': core.config.host };
  const [ports, plugs] = await Promise.all([
    listPorts(core.session, filter, call),
    core.binding.plugs(call),
  ]);
  const pooled = ports.filter(
    (port) =>
      readPoolPortTags(port.tags) !== undefined &&
      !isOfAnotherCluster(port, core.controlPlane) &&
      !undone.has(port.device_id),
  );
  const network_id = [...new Set(pooled.map((port) => port.network_id))];
  const [subnets, networks] = await Promise.all([
    listSubnets(core.session, { network_id }, call),
    listNetworks(core.session, { id: network_id, fields: ['id', 'tags'] }, call),
  ]);
  const plugsOf = Map.groupBy(plugs, ({ portId }) => portId);
  const tagsOf = new Map(networks.map(({ id, tags }) => [id, tags]));
  for (const port of pooled) {
    const place = placeOf(port, subnets);
    // Without it the Docker network is gone; a look for what was left behind finds the port.
    if (!place) continue;
    const { ahead } = readSettingTags(tagsOf.get(place.networkId) ?? [], place.dockerNetworkId);
    await recoverPort(core, core.portPools.open(place, ahead), port, plugsOf.get(port.id) ?? []);
  }
  const present = new Set(pooled.map(({ id }) => id));
  for (const id of core.portPools.claimedIds()) {
    if (!present.has(id)) await core.portPools.unkeep(id);
  }
}

function placeOf(port: Port, subnets: readonly Subnet[]): PoolPlace | undefined {
  const mark = readPoolPortTags(port.tags);
  if (!mark) return undefined;
  const { dockerNetworkId, addressPoolIds } = mark;
  const addresses = addressPoolIds.flatMap((addressPoolId) => {
    const subnet = subnets.find(({ tags }) => tags.includes(addressPoolId));
    return subnet ? [{ addressPoolId, subnetId: subnet.id, family: subnet.ip_version }] : [];
  });
  if (addresses.length !== port.fixed_ips.length) return undefined;
  addresses.sort((a, b) => a.family - b.family);
  return { dockerNetworkId, networkId: port.network_id, addresses };
}

async function recoverPort(
  core: Core,
  pool: PortPool,
  port: Port,
  its: readonly HostPlug[],
): Promise<void> {
  const labelled = !isClaim(port.device_id);
  if (core.portPools.isClaimed(port.id) || its.some((plug) => plug.inSandbox)) {
    const member = pool.add(port, 'claimed', labelled);
    setClaimed(core, pool, member);
    await core.portPools.keep(pool, member);
    return;
  }
  if (labelled) {
    pool.add(port, 'returned', true);
    return;
  }
  // Nobody had it, so it shows what ports of this pool are like.
  const traits = traitsOf(port);
  const operators = isExistingPort(port);
  if (!operators) pool.traits ??= traits;
  const whole = (['interface', 'link'] as const).every((where) =>
    its.some((plug) => plug.where === where),
  );
  const member = pool.add(port, whole ? 'free' : 'new');
  if (operators) member.traits = traits;
}

function setClaimed(core: Core, pool: PortPool, member: PoolPort): void {
  const { port } = member;
  for (const { addressPoolId } of pool.place.addresses) member.out.add(addressPoolId);
  member.seated = true;
  const endpointId = readIdTags(port.tags);
  if (endpointId !== undefined && endpointId === port.device_id) {
    core.endpoints.assign(endpointId, port);
  } else {
    core.endpoints.rememberPort(port);
  }
}

/** The claims of ports that are being deleted or given back. */
export function undoneClaims({ background }: Core): ReadonlySet<string> {
  return new Set(
    background
      .pending()
      .flatMap((op) => (op.kind === 'undo-port' || op.kind === 'undo-adoption' ? [op.claim] : [])),
  );
}
