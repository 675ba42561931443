import { isSameControlPlane } from '../control-plane.ts';
import { readPoolDescription } from '../naming.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { Views } from './views.ts';

/**
 * Subnet pools that this host made and that no subnet belongs to, or only subnets of networks that go
 * as well (`leaving`, their ids).
 */
export function leakedPools(
  views: Views,
  matches: Matches,
  setting: Setting,
  leaving: ReadonlySet<string>,
): readonly Finding[] {
  // In a swarm a manager makes pools for networks that come later, on other hosts.
  if (setting.scope === 'global') return [];
  return views.pools.flatMap((pool): Finding[] => {
    const whose = readPoolDescription(pool.description);
    if (!whose || !isSameControlPlane(whose, setting.controlPlane)) return [];
    if (matches.isPending(pool.id, pool.description)) return [];
    const subnets = views.subnets.filter(
      (subnet) => subnet.subnetpool_id === pool.id || subnet.tags.includes(pool.id),
    );
    if (subnets.some((subnet) => !leaving.has(subnet.network_id))) return [];
    const unused = subnets.length === 0;
    // dockerd asks for the pool a moment before it creates the network.
    const since = Date.parse(pool.created_at ?? '');
    if (unused && !(setting.now - since >= setting.oldMs)) return [];
    const operation = { kind: 'release-pool', poolId: pool.id } as const;
    return [
      {
        kind: 'leaked-pool',
        what: `subnet pool ${pool.name}: ${unused ? 'no subnet belongs to it' : 'its network goes'}`,
        id: pool.id,
        safe: unused,
        mend: { does: 'delete it', step: { do: 'operation', operation } },
      },
    ];
  });
}
