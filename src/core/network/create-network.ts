import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { findUnattachedPool } from '../ipam/find-unattached-pool.ts';
import { adoptNetwork } from './adopt-network.ts';
import { makeNetwork } from './make-network.ts';
import { readNetworkOptions } from './network-options.ts';
import type { PooledSubnet, SubnetRequest } from './network-plan.ts';

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
  const { dockerNetworkId, internal } = request;
  const options = readNetworkOptions(request.options);
  if (request.subnets.length === 0) {
    throw new KuryrError('BAD_REQUEST', {
      what: 'the network has no subnet; Kuryr needs its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr',
    });
  }
  await core.locks.run(
    `network:${dockerNetworkId}`,
    async () => {
      if (await core.networks.find(dockerNetworkId, call)) return;
      const subnets: PooledSubnet[] = [];
      for (const subnet of request.subnets) {
        subnets.push({ ...subnet, pool: await findUnattachedPool(core, subnet.cidr, call) });
      }
      const plan = { dockerNetworkId, options, internal, subnets };
      const record = await core.background.guard({ kind: 'undo-network', dockerNetworkId }, () =>
        options.existing ? adoptNetwork(core, plan, call) : makeNetwork(core, plan, call),
      );
      core.networks.remember(record);
      for (const { pool } of subnets) core.unattached.remove(pool.id);
    },
    call,
  );
}
