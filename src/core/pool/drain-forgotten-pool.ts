import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { drainPool } from './leave-pool.ts';
import { letGo } from './let-go.ts';

/** Deletes ports that were made ahead for a Docker network that is gone, whether this daemon keeps them or not. */
export async function drainForgottenPool(
  core: Core,
  forgotten: { readonly dockerNetworkId: string; readonly portIds: readonly string[] },
  call: Call,
): Promise<void> {
  for (const pool of core.portPools.ofNetwork(forgotten.dockerNetworkId)) {
    await drainPool(core, pool, call);
  }
  const left = forgotten.portIds.filter((id) => !core.portPools.isClaimed(id));
  await core.binding.unplugPorts(left, call);
  for (const port of await listPorts(core.session, { id: left }, call))
    await letGo(core, port, call);
}
