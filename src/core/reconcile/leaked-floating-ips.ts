import type { ControlPlane } from '../control-plane.ts';
import { readGivenIpTags, readOwnIp } from '../floating-ips/marks.ts';
import { publisherOf, readSharedIp } from '../published-ports/marks.ts';
import type { FloatingIpView } from '../ways-out/look-at-floating-ips.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { Views } from './views.ts';

/** Floating IPs of this host's containers that lead to none. */
export function leakedFloatingIps(
  views: Views,
  matches: Matches,
  { host, controlPlane }: Setting,
): readonly Finding[] {
  const { cluster = '' } = controlPlane;
  const publisher = publisherOf({ host, clusterId: cluster });
  return views.floatingIps.flatMap((ip): Finding[] => {
    const left = leftBehind(views, matches, ip, publisher);
    if (left) return [left];
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

/** One that was led to a single container. What leads to a port of a container, or of another host, is in use. */
function leftBehind(
  { ports }: Views,
  matches: Matches,
  ip: FloatingIpView,
  publisher: ControlPlane,
): Finding | undefined {
  const own = readOwnIp(ip.description, publisher);
  const given = readGivenIpTags(ip.tags);
  const portId = own ?? given.find((id) => id === ip.port_id) ?? given[0];
  if (portId === undefined || matches.isPending(portId) || matches.inSandbox(portId)) return;
  const port = ports.find(({ id }) => id === portId);
  if (port && matches.endpointOf(port)) return;
  if (ip.port_id && (!port || ip.port_id !== portId)) return;
  const operation = { kind: 'release-floating-ips', portId } as const;
  const { floating_ip_address: address } = ip;
  return {
    kind: 'leaked-floating-ip',
    what: `floating IP ${address} of a container: it leads to none`,
    id: ip.id,
    safe: true,
    mend: {
      does: own === undefined ? 'give it back' : 'delete it',
      step: { do: 'operation', operation },
    },
  };
}
