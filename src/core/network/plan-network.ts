import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { findExistingPool, findExistingSubnet } from '../ipam/find-existing.ts';
import { findUnattachedPool } from '../ipam/find-unattached-pool.ts';
import { resolveSettings } from '../port-settings/resolve-settings.ts';
import type { NetworkRequest } from './create-network.ts';
import { checkIpv6Options } from './ipv6-modes.ts';
import type { NetworkOptions } from './network-options.ts';
import type { NetworkPlan, PooledSubnet, SubnetRequest } from './network-plan.ts';

/** Finds everything that a new Docker network builds on; changes nothing. */
export async function planNetwork(
  core: Core,
  request: NetworkRequest,
  options: NetworkOptions,
  call: Call,
): Promise<NetworkPlan> {
  const { dockerNetworkId, internal } = request;
  const subnets: PooledSubnet[] = [];
  for (const subnet of request.subnets) subnets.push(await poolFor(core, subnet, options, call));
  checkIpv6Options(options.ipv6, subnets);
  const existing = networkOf(subnets, options);
  if (existing && options.name !== undefined) {
    throw new KuryrError('CONFLICT', {
      what: 'kuryr.name names a network that Kuryr makes; one that exists keeps its name: leave kuryr.name out',
    });
  }
  const { mtu, ...wish } = options.ports;
  const settings = await resolveSettings(core, wish, call);
  return {
    dockerNetworkId,
    internal,
    ipv6: options.ipv6,
    subnets:
      Object.keys(options.ports).length === 0
        ? subnets
        : subnets.map((one) => ({ ...one, pool: { ...one.pool, dockerNetworkId } })),
    // The MTU of a network that exists is not ours to change, those of its containers' links are.
    ...(existing
      ? { settings: { ...settings, ...(mtu && { mtu }) } }
      : { settings, ...(mtu && { mtu }) }),
    ...(existing && { existing }),
    ...(options.name !== undefined && { name: options.name }),
    ...(options.shared !== undefined && { shared: options.shared }),
  };
}

/** The pool that dockerd was given for a range, and the user's subnet or subnet pool if one is named. */
async function poolFor(
  core: Core,
  subnet: SubnetRequest,
  options: NetworkOptions,
  call: Call,
): Promise<PooledSubnet> {
  const { cidr } = subnet;
  const { family } = cidr;
  const pool = await findUnattachedPool(core, cidr, call);
  const named = options.subnets[family];
  const reference = named ?? (pool.subnetId ? { id: pool.subnetId } : undefined);
  if (reference) {
    const existing = await findExistingSubnet(core, { reference, family, cidr }, call);
    return { ...subnet, pool, existing };
  }
  const source = options.pools[family];
  if (!source) return { ...subnet, pool };
  const { id } = await findExistingPool(core, { reference: source, family, cidr }, call);
  return { ...subnet, pool: { ...pool, carvedFrom: id } };
}

/** The network that is named, or else the one that the named subnets are on. */
function networkOf(subnets: readonly PooledSubnet[], options: NetworkOptions) {
  if (options.existing) return options.existing;
  const [id, ...others] = new Set(subnets.flatMap(({ existing }) => existing?.network_id ?? []));
  if (others.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: 'the subnets that are named are on different Neutron networks; choose subnets of one network',
    });
  }
  return id === undefined ? undefined : { id };
}
