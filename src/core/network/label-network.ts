import type { Network, NetworkUpdate } from '../../openstack/neutron/networks/types.ts';
import { updateNetwork } from '../../openstack/neutron/networks/update.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isOwnNetworkName, networkDescription, readNetworkDescription } from '../naming.ts';

/**
 * Shows in Neutron what Docker calls a network that we made.
 *
 * @returns whether Neutron had to be told
 */
export function labelNetwork(core: Core, dockerNetworkId: string, call: Call): Promise<boolean> {
  return core.locks.run(
    `network:${dockerNetworkId}`,
    async () => {
      if (!core.names.networkOf(dockerNetworkId)) return false;
      const record = await core.networks.find(dockerNetworkId, call);
      if (!record) return false;
      const change = networkNames(core, dockerNetworkId, record.network);
      if (!change) return false;
      const { id, tags } = record.network;
      const network = await updateNetwork(core.session, id, change, call);
      core.networks.remember({ ...record, network: { ...network, tags } });
      return true;
    },
    call,
  );
}

/** What is to change so that a network shows its name; undefined when nothing is. */
export function networkNames(
  core: Core,
  dockerNetworkId: string,
  network: Pick<Network, 'name' | 'description'>,
): Pick<NetworkUpdate, 'name' | 'description'> | undefined {
  const { nameNetworks } = core.config.neutron;
  const docker = core.names.networkOf(dockerNetworkId);
  const said = readNetworkDescription(network.description);
  if (!docker || nameNetworks === 'none' || !said) return undefined;
  // One that was made for another Docker network is named by its maker.
  if (said.dockerNetworkId !== dockerNetworkId) return undefined;
  const description = networkDescription(dockerNetworkId, said.whose, docker.label);
  const rename = nameNetworks === 'name' && isOwnNetworkName(network.name);
  if (!rename && description === network.description) return undefined;
  return { description, ...(rename && { name: docker.name }) };
}
