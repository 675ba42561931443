import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';

export interface StaticRoute {
  readonly destination: string;
  /** Absent for a destination that is reached on the link itself. */
  readonly nextHop?: string;
}

/** What dockerd needs to put an endpoint's link into its sandbox. */
export interface JoinAnswer {
  /** The container's link as it is called on the host. */
  readonly sourceName: string;
  readonly destinationPrefix: string;
  readonly gateway?: string;
  readonly gatewayV6?: string;
  readonly staticRoutes: readonly StaticRoute[];
}

const ANY = ['0.0.0.0/0', '::/0'];
const ON_LINK = ['0.0.0.0', '::'];

/** Tells dockerd which link to move into the sandbox, with the gateway and routes of its subnets. */
export async function join(
  core: Core,
  request: { readonly dockerNetworkId: string; readonly endpointId: string },
  call: Call,
): Promise<JoinAnswer> {
  const [record, port] = await Promise.all([
    core.networks.get(request.dockerNetworkId, call),
    core.endpoints.get(request.endpointId, call),
  ]);
  const subnets = subnetsOf(port, record.subnets);
  const gateway = gatewayOf(subnets, 4);
  const gatewayV6 = gatewayOf(subnets, 6);
  return {
    sourceName: core.binding.containerLink(port.id),
    destinationPrefix: core.config.binding.vethDstPrefix,
    ...(gateway && { gateway }),
    ...(gatewayV6 && { gatewayV6 }),
    staticRoutes: subnets.flatMap(routesOf),
  };
}

/** Only the subnets that the port has addresses in: routes of others would lead nowhere. */
function subnetsOf(port: Port, subnets: readonly Subnet[]): readonly Subnet[] {
  const ids = new Set(port.fixed_ips.map((ip) => ip.subnet_id));
  return subnets.filter((subnet) => ids.has(subnet.id));
}

function gatewayOf(subnets: readonly Subnet[], family: 4 | 6): string | undefined {
  return subnets.find((s) => s.ip_version === family && s.gateway_ip)?.gateway_ip ?? undefined;
}

/** A default route among the host routes is left out: dockerd sets the gateway's and fails on a second. */
function routesOf(subnet: Subnet): readonly StaticRoute[] {
  return subnet.host_routes
    .filter((route) => !ANY.includes(route.destination))
    .map(({ destination, nexthop }) =>
      ON_LINK.includes(nexthop) ? { destination } : { destination, nextHop: nexthop },
    );
}
