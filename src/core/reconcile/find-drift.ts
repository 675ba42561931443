import type { Finding } from './finding.ts';
import { leakedExposedGroups } from './leaked-exposed-groups.ts';
import { leakedFloatingIps } from './leaked-floating-ips.ts';
import { leakedNetworks } from './leaked-networks.ts';
import { leakedPlugs } from './leaked-plugs.ts';
import { leakedPools } from './leaked-pools.ts';
import { leakedPortPools } from './leaked-port-pools.ts';
import { leakedPorts } from './leaked-ports.ts';
import { matchUp } from './matches.ts';
import type { Setting } from './setting.ts';
import type { Views } from './views.ts';
import { wrongEndpoints } from './wrong-endpoints.ts';

/**
 * What does not fit together in one look at Docker, Neutron and the host, in the order in which it can
 * be mended: what is plugged before its port, ports before networks, networks before pools.
 *
 * One look may fall into the middle of a container's start, so what it finds is a suspicion until
 * `Suspicions` has seen it twice. Never found: what a promise of the journal is about, what another
 * host holds, what does not carry our mark.
 */
export function findDrift(views: Views, setting: Setting): readonly Finding[] {
  const matches = matchUp(views);
  const networks = leakedNetworks(views, matches, setting);
  const leaving = new Set(networks.filter((found) => found.mend).map((found) => found.id));
  return [
    ...leakedPlugs(views, matches, setting),
    ...leakedPortPools(views, matches, setting),
    ...leakedPorts(views, matches, setting),
    ...leakedFloatingIps(views, matches, setting),
    ...leakedExposedGroups(views, matches),
    ...networks,
    ...leakedPools(views, matches, setting, leaving),
    ...wrongEndpoints(views, matches, setting),
  ];
}
