import type { Network } from '../../openstack/neutron/networks/types.ts';
import { removeTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { existingTag, idTags, isNetworkTag } from '../naming.ts';
import { isSettingTag } from '../port-settings/setting-tags.ts';

/** Whether another Docker network is on this Neutron network as well. */
export function isUsedByOthers(network: Network, dockerNetworkId: string): boolean {
  const mine = marksOf(dockerNetworkId);
  return network.tags.some((tag) => isNetworkTag(tag) && !mine.includes(tag));
}

/** Takes the tags of a Docker network off a Neutron network. */
export async function removeMarks(
  core: Core,
  network: Network,
  dockerNetworkId: string,
  call: Call,
): Promise<void> {
  const [mark, ...ids] = marksOf(dockerNetworkId).toReversed();
  const settings = network.tags.filter((tag) => isSettingTag(tag, dockerNetworkId));
  for (const tag of [...ids, ...settings, mark]) {
    if (tag === undefined || !network.tags.includes(tag)) continue;
    await removeTag(core.session, 'networks', network.id, tag, call);
  }
}

/** The ids go before the mark "existing": without it a torn removal would look like our own network. */
function marksOf(dockerNetworkId: string): readonly string[] {
  return [...idTags(dockerNetworkId), existingTag(dockerNetworkId)];
}
