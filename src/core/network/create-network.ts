import { KuryrError } from '../../errors/kuryr-error.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import { together } from '../../util/together.ts';
import type { Core } from '../core.ts';
import { addressPoolNetworkTag } from '../naming.ts';
import { openPool } from '../pool/open-pool.ts';
import type { PooledAddresses } from '../pool/port-pool.ts';
import { adoptNetwork } from './adopt-network.ts';
import { makeNetwork } from './make-network.ts';
import { readNetworkOptions } from './network-options.ts';
import type { NetworkPlan, SubnetRequest } from './network-plan.ts';
import type { NetworkRecord } from './networks.ts';
import { planNetwork } from './plan-network.ts';

export interface NetworkRequest {
  readonly dockerNetworkId: string;
  /** `-o` options, as Docker passes them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** `--internal`: no way out. */
  readonly internal: boolean;
  readonly subnets: readonly SubnetRequest[];
}

/** Creates a Docker network: a new Neutron network, or one that exists. The same call twice is one. */
export async function createNetwork(
  core: Core,
  request: NetworkRequest,
  call: Call,
): Promise<void> {
  const { dockerNetworkId } = request;
  // What needs no cloud to be refused is refused without it.
  const options = readNetworkOptions(request.options);
  if (request.subnets.length === 0) {
    throw new KuryrError('BAD_REQUEST', {
      what: 'the network has no subnet; Kuryr needs its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr',
    });
  }
  for (const subnet of request.subnets) checkAuxiliary(subnet);
  await core.locks.run(
    `network:${dockerNetworkId}`,
    async () => {
      if (await core.networks.find(dockerNetworkId, call)) return;
      const plan = await planNetwork(core, request, options, call);
      if (Object.keys(plan.settings).length > 0) {
        await core.marks.requireTags("what a network's options want of its ports", call);
      }
      const poolIds = plan.subnets.map(({ pool }) => pool.id);
      const undo = { kind: 'undo-network', dockerNetworkId, poolIds } as const;
      const record = await core.background.guard(undo, async () => {
        await namePools(core, plan, call);
        return plan.existing
          ? adoptNetwork(core, { ...plan, existing: plan.existing }, call)
          : makeNetwork(core, plan, call);
      });
      core.networks.remember(record);
      for (const { pool } of plan.subnets) core.unattached.remove(pool.id);
      // In a swarm most hosts never have a container of the network.
      if (core.config.server.scope === 'local') openPool(core, record, addressesOf(plan, record));
    },
    call,
  );
}

function addressesOf(plan: NetworkPlan, { subnets }: NetworkRecord): readonly PooledAddresses[] {
  return plan.subnets
    .toSorted((a, b) => a.cidr.family - b.cidr.family)
    .flatMap(({ cidr, pool }) => {
      const subnet = subnets.find((one) => one.cidr === cidr.text);
      return subnet ? [{ addressPoolId: pool.id, subnetId: subnet.id }] : [];
    });
}

/** Neutron would refuse the port that keeps such an address, with a sentence that names no flag. */
function checkAuxiliary({ cidr, gateway, auxiliary }: SubnetRequest): void {
  for (const [name, address] of Object.entries(auxiliary)) {
    if (address.value !== gateway?.value) continue;
    throw new KuryrError('BAD_REQUEST', {
      what: `--aux-address ${name}=${address.text} is the gateway of the subnet ${cidr.text}, which containers never get; leave it out, or give another --gateway`,
    });
  }
}

/**
 * Lets the address pools of a network with options for its ports name it: dockerd asks for an address,
 * and with it for a port, by its pool alone.
 */
async function namePools(core: Core, plan: NetworkPlan, call: Call): Promise<void> {
  if (Object.keys(plan.settings).length === 0) return;
  const tag = addressPoolNetworkTag(plan.dockerNetworkId);
  const pools = plan.subnets.map(({ pool }) => pool.id);
  await together(pools.map((id) => addTag(core.session, 'subnetpools', id, tag, call)));
}
