import type { DockerEndpoint } from '../../docker/docker-network.ts';
import { idTags, isClaim, readIdTags } from '../naming.ts';
import type { PortView, Views } from './views.ts';

/** Which endpoint of Docker has which port, by everything that may tell it. */
export interface Matches {
  /** The endpoint that has the port, if Docker knows it. */
  readonly endpointOf: (port: PortView) => DockerEndpoint | undefined;
  readonly portOf: (endpointId: string) => PortView | undefined;
  readonly isKnown: (endpointId: string) => boolean;
  /** Whether the port's link is in a sandbox now: it is used, whatever Docker says. */
  readonly inSandbox: (portId: string) => boolean;
  /** Whether a promise of the journal is about one of these ids, names or addresses. */
  readonly isPending: (...ids: readonly string[]) => boolean;
}

/**
 * A port is matched too often rather than too rarely: by what Open vSwitch says, by its labels, by its
 * MAC address, and by its addresses on the same network. One match keeps it from being taken for leaked.
 */
export function matchUp(views: Views): Matches {
  const endpoints = new Map<string, DockerEndpoint>();
  const byMac = new Map<string, DockerEndpoint>();
  const byAddress = new Map<string, DockerEndpoint>();
  for (const { id, endpoints: its } of views.docker) {
    const neutronIds = neutronNetworksOf(views, id);
    for (const endpoint of its) {
      endpoints.set(endpoint.id, endpoint);
      if (endpoint.macAddress) byMac.set(endpoint.macAddress, endpoint);
      for (const address of endpoint.addresses) {
        for (const network of neutronIds) byAddress.set(`${network} ${address}`, endpoint);
      }
    }
  }
  const endpointOf = (port: PortView): DockerEndpoint | undefined => {
    for (const id of namesOf(views, port)) {
      const endpoint = endpoints.get(id);
      if (endpoint) return endpoint;
    }
    const atAddress = port.fixed_ips.map((ip) =>
      byAddress.get(`${port.network_id} ${ip.ip_address}`),
    );
    return byMac.get(port.mac_address.toLowerCase()) ?? atAddress.find((found) => found);
  };
  const portByEndpoint = new Map<string, PortView>();
  for (const port of views.ports) {
    const endpoint = endpointOf(port);
    if (endpoint) portByEndpoint.set(endpoint.id, port);
  }
  const used = new Set(views.plugs.filter((plug) => plug.inSandbox).map((plug) => plug.portId));
  // Every text of an operation counts, whatever it means: what it mentions is left alone.
  const mentioned = new Set(views.pending.flatMap((op) => Object.values(op).flat().map(String)));
  return {
    endpointOf,
    portOf: (endpointId) => portByEndpoint.get(endpointId),
    isKnown: (endpointId) => endpoints.has(endpointId),
    inSandbox: (portId) => used.has(portId),
    isPending: (...ids) => ids.some((id) => id !== '' && mentioned.has(id)),
  };
}

/** The ids of endpoints that somebody gives as the port's. */
export function namesOf({ plugs }: Pick<Views, 'plugs'>, port: PortView): readonly string[] {
  const plugged = plugs.filter((plug) => plug.portId === port.id);
  const tagged = readIdTags(port.tags);
  return [
    ...plugged.flatMap((plug) => plug.endpointId ?? []),
    ...(tagged ? [tagged] : []),
    ...(port.device_id === '' || isClaim(port.device_id) ? [] : [port.device_id]),
  ];
}

function neutronNetworksOf({ networks }: Views, dockerNetworkId: string): readonly string[] {
  const tags = idTags(dockerNetworkId);
  return networks.filter((n) => tags.every((tag) => n.tags.includes(tag))).map(({ id }) => id);
}
