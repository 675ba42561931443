import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import { createNetwork as createNeutronNetwork } from '../../openstack/neutron/networks/create.ts';
import { createSubnets } from '../../openstack/neutron/subnets/create.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import { together } from '../../util/together.ts';
import type { Core } from '../core.ts';
import { createTaggedPort } from '../ipam/create-tagged-port.ts';
import { networkDescription, RESERVED_OWNER } from '../naming.ts';
import { settingTags } from '../port-settings/setting-tags.ts';
import type { NetworkPlan, PooledSubnet } from './network-plan.ts';
import type { NetworkRecord } from './networks.ts';
import { subnetBody } from './subnet-body.ts';

/** Makes the Neutron network of a Docker network, with its subnets and kept addresses. */
export async function makeNetwork(
  core: Core,
  plan: NetworkPlan,
  call: Call,
): Promise<NetworkRecord> {
  const { dockerNetworkId } = plan;
  const network = await createNeutronNetwork(
    core.session,
    {
      name: plan.name ?? (await core.marks.networkName(dockerNetworkId, call)),
      description: networkDescription(dockerNetworkId, core.controlPlane),
      admin_state_up: true,
      shared: plan.shared ?? false,
      ...(plan.mtu !== undefined && { mtu: plan.mtu }),
    },
    call,
  ).catch((error) => {
    throw explainMtu(error, plan.mtu);
  });
  const { settings } = plan;
  const kept = settingTags(dockerNetworkId, settings);
  const [subnets, tags] = await together([
    makeSubnets(core, network.id, plan, undefined, call),
    core.marks.markNetwork(network.id, dockerNetworkId, kept, call),
  ]);
  return { dockerNetworkId, network: { ...network, tags }, subnets, existing: false, settings };
}

/** Neutron names the largest MTU, but not the option that asked for more. */
function explainMtu(error: unknown, mtu: number | undefined): unknown {
  const isIt =
    mtu !== undefined && isCode(error, 'OPENSTACK') && /\bmtu\b/i.test(error.params.text);
  if (!isIt) return error;
  const what = `the MTU ${mtu} of the network's options is refused by Neutron: ${error.params.text}`;
  return new KuryrError('BAD_REQUEST', { what }, { cause: error });
}

/**
 * Makes the subnets of a plan, marks them with their pools, reserves what is kept.
 *
 * @param present the subnets of a network that was there before; undefined for a new one
 */
export async function makeSubnets(
  core: Core,
  networkId: string,
  plan: Pick<NetworkPlan, 'dockerNetworkId' | 'internal' | 'ipv6' | 'subnets'>,
  present: readonly Subnet[] | undefined,
  call: Call,
): Promise<readonly Subnet[]> {
  const bodies = plan.subnets.map((subnet) =>
    subnetBody(subnet, {
      networkId,
      enableDhcp: core.config.neutron.enableDhcp,
      internal: plan.internal,
      ipv6: plan.ipv6,
      subnetPoolId: allocationPool(subnet, plan.subnets, present),
    }),
  );
  const made = await createSubnets(core.session, bodies, call);
  const subnets = await together(
    plan.subnets.map((wanted) => {
      const subnet = made.find((s) => s.cidr === wanted.cidr.text);
      if (!subnet) throw new Error(`Neutron made no subnet ${wanted.cidr.text}`);
      return attachPool(core, plan, subnet, wanted, call);
    }),
  );
  await reserveAuxiliary(core, networkId, subnets, plan.subnets, call);
  return subnets;
}

/** Lets a subnet stand for an address pool, by which it is found when dockerd wants addresses. */
export async function attachPool(
  core: Core,
  { dockerNetworkId }: Pick<NetworkPlan, 'dockerNetworkId'>,
  subnet: Subnet,
  { pool }: Pick<PooledSubnet, 'pool'>,
  call: Call,
): Promise<Subnet> {
  const marked = await core.marks.attachPool(subnet, pool.id, dockerNetworkId, call);
  core.pools.remember({ ...pool, subnet: marked });
  return marked;
}

/**
 * Neutron wants all subnets of a family on one network from one pool, or all from none. Those of a new
 * network come from their own; on a network that was there before its owner goes on as he began.
 */
function allocationPool(
  { cidr, pool }: PooledSubnet,
  wanted: readonly PooledSubnet[],
  present: readonly Subnet[] | undefined,
): string | undefined {
  if (present) {
    const first = present.find((subnet) => subnet.ip_version === cidr.family);
    return first ? (first.subnetpool_id ?? undefined) : pool.carvedFrom;
  }
  if (wanted.filter((other) => other.cidr.family === cidr.family).length > 1) return undefined;
  return pool.carvedFrom ?? pool.id;
}

async function reserveAuxiliary(
  core: Core,
  networkId: string,
  subnets: readonly Subnet[],
  wanted: readonly PooledSubnet[],
  call: Call,
): Promise<void> {
  const bodies = wanted.flatMap(({ cidr, auxiliary }) =>
    Object.entries(auxiliary).map(([name, address]) => ({
      name: `kuryr-reserved-${name}`,
      network_id: networkId,
      admin_state_up: false,
      device_owner: RESERVED_OWNER,
      fixed_ips: [
        {
          subnet_id: subnets.find((s) => s.cidr === cidr.text)?.id ?? '',
          ip_address: address.text,
        },
      ],
    })),
  );
  await together(bodies.map((body) => createTaggedPort(core, body, call)));
}
