import type { ControlPlane } from '../control-plane.ts';
import type { Operation } from '../journal/operation.ts';
import { idTags, isNetworkTag, readIdTags, readNetworkDescription } from '../naming.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { NetworkView, Views } from './views.ts';

/**
 * Networks that were made for a Docker network of this host that is gone. Of a network that does not
 * say whose it is nobody can tell from here whether another host uses it: it is told, never deleted.
 */
export function leakedNetworks(
  views: Views,
  matches: Matches,
  setting: Setting,
): readonly Finding[] {
  // In a swarm a network belongs to all hosts, whichever of them made it.
  if (setting.scope === 'global') return [];
  const known = new Set(views.docker.map(({ id }) => id));
  return views.networks.flatMap((network): Finding[] => {
    const said = readNetworkDescription(network.description);
    if (said && isOfAnother(said.whose, setting)) return [];
    const id = said?.dockerNetworkId ?? readIdTags(network.tags);
    if (!id || !isTagged(network, said !== undefined) || known.has(id)) return [];
    if (matches.isPending(id, network.id)) return [];
    const about = { id: network.id, safe: false };
    const docker = `network ${network.name || network.id} of the Docker network ${id.slice(0, 12)}`;
    if (said?.whose.host === undefined || isShared(network, id)) {
      const what = `${docker}, which is unknown here: it may be another host's`;
      return [{ ...about, kind: 'unclear-network', what }];
    }
    const step = { do: 'operation', operation: deletion(network, id) } as const;
    const mend = { does: 'delete it', step };
    return [{ ...about, kind: 'leaked-network', what: `${docker}, which is gone`, mend }];
  });
}

/** Whether it says that a host or a cluster has it that is not this one. */
function isOfAnother({ host, cluster }: ControlPlane, setting: Setting): boolean {
  return cluster !== setting.controlPlane.cluster || (host !== undefined && host !== setting.host);
}

/** One of ours may have lost its tags in a crash; its description is enough. */
function isTagged({ tags }: NetworkView, described: boolean): boolean {
  return described || tags.some(isNetworkTag);
}

/** Whether another Docker network uses it as well. */
function isShared({ tags }: NetworkView, dockerNetworkId: string): boolean {
  const own = idTags(dockerNetworkId);
  return tags.some((tag) => isNetworkTag(tag) && !own.includes(tag));
}

/** Deletion finds a network by its tags, undoing by its description. */
function deletion({ id, tags }: NetworkView, dockerNetworkId: string): Operation {
  return tags.some(isNetworkTag)
    ? { kind: 'delete-network', dockerNetworkId }
    : { kind: 'undo-network', dockerNetworkId, poolIds: [], networkId: id };
}
