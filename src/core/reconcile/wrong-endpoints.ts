import type { DockerEndpoint } from '../../docker/docker-network.ts';
import { labelOperation } from '../endpoint/label-operation.ts';
import { idTags, UNBOUND_PORT_NAME } from '../naming.ts';
import type { Finding } from './finding.ts';
import type { Matches } from './matches.ts';
import type { Setting } from './setting.ts';
import type { PortView, Views } from './views.ts';

/** Endpoints of Docker of which something is missing, or whose port is labelled as another's. */
export function wrongEndpoints(
  views: Views,
  matches: Matches,
  setting: Setting,
): readonly Finding[] {
  const endpoints = views.docker.flatMap((network) => network.endpoints);
  return endpoints.flatMap((endpoint) => {
    if (setting.isBusy(endpoint.id) || matches.isPending(endpoint.id)) return [];
    const port = matches.portOf(endpoint.id);
    if (port && matches.isPending(port.id)) return [];
    return [
      ...missing(views, endpoint, port),
      ...(port && !isLabelled(port, endpoint.id) ? [mislabelled(port, endpoint)] : []),
    ];
  });
}

function missing(
  { plugs }: Views,
  { id, container }: DockerEndpoint,
  port: PortView | undefined,
): readonly Finding[] {
  const plug = plugs.find((p) => p.where === 'interface' && p.endpointId === id);
  const portId = plug?.portId ?? port?.id;
  const link = plugs.some((p) => p.where === 'link' && p.portId === portId);
  const absent = [
    ...(port ? [] : ['port in Neutron']),
    ...(plug ? [] : ['interface in Open vSwitch']),
    ...(link ? [] : ['link']),
  ];
  if (absent.length === 0) return [];
  const what = `endpoint of the container ${container}: it has no ${absent.join(', no ')}; restart the container`;
  return [{ kind: 'incomplete-endpoint', what, id, safe: false }];
}

function isLabelled(port: PortView, endpointId: string): boolean {
  const tagged = idTags(endpointId).every((tag) => port.tags.includes(tag));
  return tagged && port.device_id === endpointId && port.name !== UNBOUND_PORT_NAME;
}

function mislabelled(port: PortView, { id: endpointId, container }: DockerEndpoint): Finding {
  const operation = labelOperation(port, endpointId);
  return {
    kind: 'mislabelled-port',
    what: `port of the container ${container}: its name, device id or tags are not the endpoint's`,
    id: port.id,
    safe: false,
    mend: { does: 'label it', step: { do: 'operation', operation } },
    endpointId,
  };
}
