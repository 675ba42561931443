import type { Core } from '../core.ts';
import { isPoolMark } from '../naming.ts';
import type { NetworkRecord } from '../network/networks.ts';
import type { PooledAddresses } from './port-pool.ts';

/** Lets a Docker network have ports that are made ahead on this host; the first are made behind the answer. */
export function openPool(
  core: Core,
  { dockerNetworkId, network, settings: { ahead } }: NetworkRecord,
  addresses: readonly PooledAddresses[],
): void {
  const { portPools, features } = core;
  if (!portPools.kept || addresses.length === 0 || !features.hasPortTags) return;
  if (ahead?.enabled === false) return;
  const place = { dockerNetworkId, networkId: network.id, addresses };
  portPools.onChange(portPools.open(place, ahead));
}

/**
 * As `openPool`, for a network whose creation this run of the daemon has not seen, when a container starts
 * on it. Of subnets that several Docker networks use nobody can tell whose address pools are whose.
 */
export function openPoolOf(core: Core, record: NetworkRecord, subnetIds: readonly string[]): void {
  const { portPools } = core;
  if (!portPools.kept || portPools.ofNetwork(record.dockerNetworkId).length > 0) return;
  const its = record.subnets
    .filter(({ id }) => subnetIds.includes(id))
    .toSorted((a, b) => a.ip_version - b.ip_version)
    .map(({ id: subnetId, tags }) => ({ subnetId, marks: tags.filter(isPoolMark) }));
  const addresses = its.flatMap(({ subnetId, marks: [addressPoolId, ...others] }) =>
    addressPoolId && others.length === 0 ? [{ addressPoolId, subnetId }] : [],
  );
  if (addresses.length === subnetIds.length) openPool(core, record, addresses);
}
