import { KuryrError } from '../../errors/kuryr-error.ts';
import { listNetworks } from '../../openstack/neutron/networks/list.ts';
import type { Network } from '../../openstack/neutron/networks/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { existingTag, idTags } from '../naming.ts';
import { attachPool, makeSubnets } from './make-network.ts';
import type { NetworkPlan, PooledSubnet } from './network-plan.ts';
import type { NetworkRecord } from './networks.ts';

/**
 * Uses a Neutron network that exists: it is marked with our tags and otherwise left as it is. A subnet
 * of the same range is used, a missing one is made.
 */
export async function adoptNetwork(
  core: Core,
  plan: NetworkPlan,
  call: Call,
): Promise<NetworkRecord> {
  const { dockerNetworkId } = plan;
  const network = await findExisting(core, plan, call);
  const present = await listSubnets(core.session, { network_id: network.id }, call);
  // All checks come before the first change.
  for (const wanted of plan.subnets) checkGateway(plan, wanted, subnetOf(present, wanted));

  const tags = [existingTag(dockerNetworkId), ...idTags(dockerNetworkId)];
  // One after the other, the mark "existing" first: a torn adoption must never look like our own.
  for (const tag of tags) await addTag(core.session, 'networks', network.id, tag, call);

  const missing = plan.subnets.filter((wanted) => !subnetOf(present, wanted));
  const made =
    missing.length > 0
      ? await makeSubnets(core, network.id, { ...plan, subnets: missing }, call)
      : [];
  const used: Subnet[] = [];
  for (const wanted of plan.subnets) {
    const subnet = subnetOf(present, wanted);
    if (subnet) used.push(await attachPool(core, subnet, wanted, call));
  }
  const others = present.filter((s) => !used.some((u) => u.id === s.id));
  return {
    dockerNetworkId,
    network: { ...network, tags: [...network.tags, ...tags] },
    subnets: [...used, ...made, ...others],
    existing: true,
  };
}

async function findExisting(core: Core, plan: NetworkPlan, call: Call): Promise<Network> {
  const wanted = plan.options.existing ?? { name: '' };
  const [label, filter] =
    'id' in wanted
      ? [`with the id ${wanted.id}`, { id: [wanted.id] }]
      : [`named ${wanted.name}`, { name: wanted.name }];
  const [network, ...more] = await listNetworks(core.session, filter, call);
  if (!network) {
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no network ${label} that Kuryr's project may use; see: openstack network list`,
    });
  }
  if (more.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `Neutron has ${more.length + 1} networks ${label}; choose one by its id: -o neutron.net.uuid=${network.id}`,
    });
  }
  return network;
}

function subnetOf(present: readonly Subnet[], wanted: PooledSubnet): Subnet | undefined {
  return present.find((subnet) => subnet.cidr === wanted.cidr.text);
}

/** Docker shows the gateway to users; it must be the one that containers get. */
function checkGateway(plan: NetworkPlan, wanted: PooledSubnet, subnet: Subnet | undefined): void {
  if (!subnet?.gateway_ip || !wanted.gateway || plan.internal) return;
  if (subnet.gateway_ip === wanted.gateway.text) return;
  throw new KuryrError('CONFLICT', {
    what: `the subnet ${subnet.cidr} of this Neutron network has the gateway ${subnet.gateway_ip}, not ${wanted.gateway.text}; pass --gateway ${subnet.gateway_ip}`,
  });
}
