import type { Network } from '../../openstack/neutron/networks/types.ts';
import {
  existingTag,
  idTags,
  isNetworkTag,
  networkName,
  readNetworkDescription,
  SUBNET_PREFIX,
} from '../naming.ts';

type MarkedNetwork = Pick<Network, 'name' | 'description' | 'tags'>;

/** The tags of a network, and where a cloud has none, what they would be by its description and name. */
export function marksOfNetwork({ name, description, tags }: MarkedNetwork): readonly string[] {
  if (tags.some(isNetworkTag)) return tags;
  const id = readNetworkDescription(description)?.dockerNetworkId ?? readNetworkId(name);
  return id === undefined ? tags : [...tags, ...idTags(id)];
}

/**
 * Whether Kuryr made the network, ours or the Python one, and may delete it. Without tags the latter gave
 * a user's own network the same name as its own; subnets that it did not make tell that one.
 */
export function isOwnNetwork(
  network: MarkedNetwork,
  dockerNetworkId: string,
  subnets: readonly { readonly name: string }[],
): boolean {
  if (readNetworkDescription(network.description)) return true;
  if (network.tags.includes(existingTag(dockerNetworkId))) return false;
  if (network.name === networkName(dockerNetworkId)) return true;
  const foreign = subnets.some(({ name }) => !name.startsWith(SUBNET_PREFIX));
  return network.name === dockerNetworkId && !foreign;
}

/** Without tags the name of a network is the whole Docker id. */
function readNetworkId(name: string): string | undefined {
  return /^([0-9a-f]{64}|[0-9a-z]{25})$/.test(name) ? name : undefined;
}
