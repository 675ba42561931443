import { KuryrError } from '../../errors/kuryr-error.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { type Reference, referenceFilter, theOnly } from '../neutron-options.ts';
import { settingTags } from '../port-settings/setting-tags.ts';
import { attachPool, makeSubnets } from './make-network.ts';
import type { NetworkPlan, PooledSubnet } from './network-plan.ts';
import type { NetworkRecord } from './networks.ts';

/**
 * Uses a Neutron network that exists: it is marked and otherwise left as it is. A subnet
 * of the same range is used, a missing one is made.
 */
export async function adoptNetwork(
  core: Core,
  plan: NetworkPlan & { readonly existing: Reference },
  call: Call,
): Promise<NetworkRecord> {
  const { dockerNetworkId, existing: reference } = plan;
  const found = await listNetworks(core.session, referenceFilter(reference), call);
  const network = theOnly(found, 'network', reference, '-o neutron.net');
  const present = await listSubnets(core.session, { network_id: network.id }, call);
  // All checks come before the first change.
  checkShared(plan, network);
  checkMtu(plan, network);
  for (const wanted of plan.subnets) checkSubnet(plan, wanted, network, present);

  const { settings } = plan;
  const kept = settingTags(dockerNetworkId, settings);
  const marked = await core.marks.markExistingNetwork(network, dockerNetworkId, kept, call);

  const missing = plan.subnets.filter((wanted) => !subnetOf(present, wanted));
  const made =
    missing.length > 0
      ? await makeSubnets(core, network.id, { ...plan, subnets: missing }, present, call)
      : [];
  const used: Subnet[] = [];
  for (const wanted of plan.subnets) {
    const subnet = subnetOf(present, wanted);
    if (subnet) used.push(await attachPool(core, plan, subnet, wanted, call));
  }
  const others = present.filter((s) => !used.some((u) => u.id === s.id));
  return {
    dockerNetworkId,
    network: marked,
    subnets: [...used, ...made, ...others],
    existing: true,
    settings,
  };
}

function subnetOf(present: readonly Subnet[], wanted: PooledSubnet): Subnet | undefined {
  return present.find((subnet) => subnet.cidr === wanted.cidr.text);
}

function checkShared({ shared }: NetworkPlan, network: Network): void {
  if (shared === undefined || shared === network.shared) return;
  throw new KuryrError('CONFLICT', {
    what: `the network ${network.id} is ${network.shared ? '' : 'not '}shared; leave neutron.net.shared out, or give ${network.shared}`,
  });
}

/** Longer frames than the network carries would be lost. */
function checkMtu({ settings: { mtu } }: NetworkPlan, network: Network): void {
  if (mtu === undefined || network.mtu === undefined || mtu <= network.mtu) return;
  throw new KuryrError('CONFLICT', {
    what: `the network ${network.id} has the MTU ${network.mtu}, so its containers cannot have ${mtu}; leave the option out, or give less`,
  });
}

/** Docker shows the gateway to users; it must be the one that containers get. */
function checkSubnet(
  plan: NetworkPlan,
  wanted: PooledSubnet,
  network: Network,
  present: readonly Subnet[],
): void {
  if (wanted.existing && wanted.existing.network_id !== network.id) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${wanted.existing.id} is not on the network ${network.id}; leave neutron.net out, or name the network ${wanted.existing.network_id}`,
    });
  }
  const subnet = subnetOf(present, wanted);
  if (!subnet?.gateway_ip || !wanted.gateway || plan.internal) return;
  if (subnet.gateway_ip === wanted.gateway.text) return;
  throw new KuryrError('CONFLICT', {
    what: `the subnet ${subnet.cidr} of this Neutron network has the gateway ${subnet.gateway_ip}, not ${wanted.gateway.text}; pass --gateway ${subnet.gateway_ip}`,
  });
}
