import { publisherOf, readSharedIp } from '../published-ports/marks.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { Views } from './views.ts';

/** Floating IPs for the published ports of this host's containers that lead nowhere. */
export function leakedFloatingIps(
  { floatingIps }: Views,
  matches: Matches,
  { host, controlPlane }: Setting,
): readonly Finding[] {
  const { cluster = '' } = controlPlane;
  const publisher = publisherOf({ host, clusterId: cluster });
  return floatingIps.flatMap((ip): Finding[] => {
    const networkId = readSharedIp(ip.description, publisher);
    if (networkId === undefined || ip.port_id) return [];
    // A cloud that does not show forwardings here keeps what has some from being deleted.
    if (ip.port_forwardings === undefined || ip.port_forwardings.length > 0) return [];
    if (matches.isPending(networkId)) return [];
    const operation = { kind: 'unpublish-ports', networkId } as const;
    return [
      {
        kind: 'leaked-floating-ip',
        what: `floating IP ${ip.floating_ip_address} for published ports: none leads to a container`,
        id: ip.id,
        safe: true,
        mend: { does: 'delete it', step: { do: 'operation', operation } },
      },
    ];
  });
}
