import { createEndpoint } from '../../../core/endpoint/create-endpoint.ts';
import { deleteEndpoint } from '../../../core/endpoint/delete-endpoint.ts';
import { endpointInfo } from '../../../core/endpoint/endpoint-info.ts';
import { join, type StaticRoute } from '../../../core/endpoint/join.ts';
import { makeReachable, makeUnreachable } from '../../../core/endpoint/make-reachable.ts';
import { createNetwork } from '../../../core/network/create-network.ts';
import { deleteNetwork } from '../../../core/network/delete-network.ts';
import type { SubnetRequest } from '../../../core/network/network-plan.ts';
import type { PortMapping } from '../../../core/published-ports/port-mapping.ts';
import { inSwarm } from '../../../core/swarm/in-swarm.ts';
import type { Address } from '../../../net/address.ts';
import {
  allocateNetworkMessage,
  createEndpointMessage,
  createNetworkMessage,
  endpointMessage,
  externalConnectivityMessage,
  type IpamDataMessage,
  joinMessage,
  networkMessage,
  type PortBindingMessage,
} from '../messages/network.ts';
import { type Answer, bare, DONE, type Route, route } from '../route.ts';

const GENERIC = 'com.docker.network.generic';
const INTERNAL = 'com.docker.network.internal';

/** Docker's remote network driver (moby daemon/libnetwork/docs/remote.md). */
export const networkRoutes: readonly Route[] = [
  bare('NetworkDriver.GetCapabilities', (core) => ({ Scope: core.config.server.scope })),
  bare('NetworkDriver.DiscoverNew', () => DONE),
  bare('NetworkDriver.DiscoverDelete', () => DONE),
  // A swarm's manager: here the network is made, for addresses are wanted before a node has it.
  route('NetworkDriver.AllocateNetwork', allocateNetworkMessage, async (core, message, call) => {
    if (!inSwarm(core)) return { Options: message.Options };
    await createNetwork(
      core,
      {
        dockerNetworkId: message.NetworkID,
        options: message.Options,
        internal: false,
        subnets: [...message.IPv4Data, ...message.IPv6Data].map(subnetRequest),
      },
      call,
    );
    call.ifUnheard(() => deleteNetwork(core, message.NetworkID, call));
    return { Options: message.Options };
  }),
  route('NetworkDriver.FreeNetwork', networkMessage, async (core, message, call) => {
    if (inSwarm(core)) await deleteNetwork(core, message.NetworkID, call);
    return DONE;
  }),

  route('NetworkDriver.CreateNetwork', createNetworkMessage, async (core, message, call) => {
    if (inSwarm(core)) {
      await core.networks.get(message.NetworkID, call);
      return DONE;
    }
    const generic = message.Options[GENERIC];
    await createNetwork(
      core,
      {
        dockerNetworkId: message.NetworkID,
        options: isRecord(generic) ? generic : {},
        internal: message.Options[INTERNAL] === true,
        subnets: [...message.IPv4Data, ...message.IPv6Data].map(subnetRequest),
      },
      call,
    );
    call.ifUnheard(() => deleteNetwork(core, message.NetworkID, call));
    return DONE;
  }),
  route('NetworkDriver.DeleteNetwork', networkMessage, async (core, message, call) => {
    // A node does not need it any more; the swarm may.
    if (inSwarm(core)) {
      core.networks.forget(message.NetworkID);
      return DONE;
    }
    await deleteNetwork(core, message.NetworkID, call);
    return DONE;
  }),

  route('NetworkDriver.CreateEndpoint', createEndpointMessage, async (core, message, call) => {
    const { Address: v4, AddressIPv6: v6, MacAddress: macAddress } = message.Interface;
    const endpoint = await createEndpoint(
      core,
      {
        dockerNetworkId: message.NetworkID,
        endpointId: message.EndpointID,
        addresses: [v4, v6].filter((address) => address !== undefined),
        options: message.Options,
        ...(macAddress && { macAddress }),
      },
      call,
    );
    call.ifUnheard(() => deleteEndpoint(core, message.EndpointID, call));
    // dockerd takes an answer for a field that it had set itself as an error.
    return { Interface: macAddress ? {} : { MacAddress: endpoint.macAddress } };
  }),
  route('NetworkDriver.EndpointOperInfo', endpointMessage, async (core, message, call) => ({
    Value: await endpointInfo(core, message.EndpointID, call),
  })),
  route('NetworkDriver.DeleteEndpoint', endpointMessage, async (core, message, call) => {
    await deleteEndpoint(core, message.EndpointID, call);
    return DONE;
  }),

  route('NetworkDriver.Join', joinMessage, async (core, message, call): Promise<Answer> => {
    const answer = await join(
      core,
      { dockerNetworkId: message.NetworkID, endpointId: message.EndpointID },
      call,
    );
    return {
      InterfaceName: { SrcName: answer.sourceName, DstPrefix: answer.destinationPrefix },
      ...(answer.gateway && { Gateway: answer.gateway }),
      ...(answer.gatewayV6 && { GatewayIPv6: answer.gatewayV6 }),
      StaticRoutes: answer.staticRoutes.map(staticRoute),
      // Else dockerd gives a container without gateway a second link on docker_gwbridge.
      DisableGatewayService: true,
    };
  }),
  // The link stays in the sandbox until dockerd gives it back; DeleteEndpoint takes it.
  route('NetworkDriver.Leave', endpointMessage, () => DONE),

  route(
    'NetworkDriver.ProgramExternalConnectivity',
    externalConnectivityMessage,
    async (core, message, call) => {
      const { EndpointID: endpointId, Options } = message;
      const exposed = Options.exposed.map(({ Proto, Port }) => ({ protocol: Proto, port: Port }));
      const mappings = Options.published.map(portMapping);
      await makeReachable(core, { endpointId, exposed, mappings }, call);
      return DONE;
    },
  ),
  route(
    'NetworkDriver.RevokeExternalConnectivity',
    endpointMessage,
    async (core, message, call) => {
      await makeUnreachable(core, message.EndpointID, call);
      return DONE;
    },
  ),
];

function subnetRequest(data: IpamDataMessage): SubnetRequest {
  const auxiliary: Record<string, Address> = {};
  for (const [name, aux] of Object.entries(data.AuxAddresses ?? {})) auxiliary[name] = aux.address;
  return {
    cidr: data.Pool,
    ...(data.Gateway && { gateway: data.Gateway.address }),
    auxiliary,
  };
}

function portMapping(binding: PortBindingMessage): PortMapping {
  return {
    protocol: binding.Proto,
    port: binding.Port,
    hostAddress: binding.HostIP?.text ?? '',
    hostPort: binding.HostPort,
    hostPortEnd: binding.HostPortEnd,
  };
}

/** Docker's RouteType: 0 goes over a next hop, 1 is reached on the link. */
function staticRoute(route: StaticRoute): Answer {
  return route.nextHop
    ? { Destination: route.destination, RouteType: 0, NextHop: route.nextHop }
    : { Destination: route.destination, RouteType: 1 };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
