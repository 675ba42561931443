import type { HostPlug } from '../../binding/host-plugs.ts';
import { clusterOfPort } from '../naming.ts';
import type { Finding } from './finding.ts';
import { isWaiting } from './leaked-port-pools.ts';
import { isUnderWay } from './leaked-ports.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { Views } from './views.ts';

/** Interfaces of Open vSwitch and links of endpoints that Docker does not know. */
export function leakedPlugs(views: Views, matches: Matches, setting: Setting): readonly Finding[] {
  const portById = new Map(views.ports.map((port) => [port.id, port]));
  const endpointIds = new Map(
    views.plugs.flatMap((p) => (p.endpointId ? [[p.portId, p.endpointId]] : [])),
  );
  return views.plugs.flatMap((plug): Finding[] => {
    const port = portById.get(plug.portId);
    if (port && (matches.endpointOf(port) || isUnderWay(port, setting))) return [];
    if (port && clusterOfPort(port) !== setting.controlPlane.cluster) return [];
    if (port && isWaiting(views, port)) return [];
    if (matches.inSandbox(plug.portId)) return [];
    const endpointId = plug.endpointId ?? endpointIds.get(plug.portId);
    if (endpointId && (matches.isKnown(endpointId) || setting.isBusy(endpointId))) return [];
    if (matches.isPending(plug.portId, ...(endpointId ? [endpointId] : []))) return [];
    return [finding(plug, endpointId)];
  });
}

function finding({ where, name, portId }: HostPlug, endpointId: string | undefined): Finding {
  const step = { do: 'unplug', endpointId: endpointId ?? '', portId } as const;
  const place = where === 'interface' ? 'interface of Open vSwitch' : 'link';
  return {
    kind: where === 'interface' ? 'leaked-interface' : 'leaked-link',
    what: `${place} of the port ${portId}: Docker does not know its endpoint`,
    id: name,
    safe: true,
    mend: { does: 'remove it', step },
    ...(endpointId && { endpointId }),
  };
}
