import { clusterOfPort, readPoolPortTags } from '../naming.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { PortView, Views } from './views.ts';

/** Whether a port was made ahead and waits for a container: no endpoint belongs to it, and none is missing. */
export function isWaiting({ claimed }: Pick<Views, 'claimed'>, port: PortView): boolean {
  return readPoolPortTags(port.tags) !== undefined && !claimed.includes(port.id);
}

/** Ports that wait for containers of Docker networks that Docker does not have. */
export function leakedPortPools(
  views: Views,
  matches: Matches,
  setting: Setting,
): readonly Finding[] {
  const known = new Set(setting.keepsPools ? views.docker.map(({ id }) => id) : []);
  const leaked = views.ports.filter((port) => {
    const network = networkOf(port);
    if (port['binding:host_id'] !== setting.host || !isWaiting(views, port)) return false;
    if (clusterOfPort(port) !== setting.controlPlane.cluster) return false;
    if (known.has(network) || matches.isPending(network, port.id, port.device_id)) return false;
    return !matches.endpointOf(port) && !matches.inSandbox(port.id);
  });
  const byNetwork = Map.groupBy(leaked, networkOf);
  return [...byNetwork].map(([dockerNetworkId, ports]): Finding => {
    const portIds = ports.map(({ id }) => id);
    const operation = { kind: 'drain-port-pool', dockerNetworkId, portIds } as const;
    const why = setting.keepsPools ? 'which is gone' : 'but [port_pool] enabled is off';
    return {
      kind: 'leaked-port-pool',
      what: `${portIds.length} ports made ahead for the Docker network ${dockerNetworkId.slice(0, 12)}, ${why}`,
      id: dockerNetworkId,
      safe: true,
      mend: { does: 'delete them', step: { do: 'operation', operation } },
    };
  });
}

function networkOf({ tags }: PortView): string {
  return readPoolPortTags(tags)?.dockerNetworkId ?? '';
}
