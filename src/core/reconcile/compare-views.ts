import type { Operation } from '../journal/operation.ts';
import { idTags } from '../naming.ts';
import { describePublishedPort } from '../published-ports/port-mapping.ts';
import { matchUp } from './matches.ts';
import type { NetworkView, PortView, Views } from './views.ts';

/** What one side shows of an endpoint. */
interface EndpointSide {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly mac: string;
}

/** Docker's view beside Neutron's. Without `neutron` Neutron has nothing for it. */
export interface Comparison {
  readonly networks: readonly {
    readonly docker: {
      readonly id: string;
      readonly name: string;
      readonly subnets: readonly string[];
    };
    readonly neutron?: { readonly id: string; readonly name: string; readonly status: string };
  }[];
  readonly endpoints: readonly {
    readonly network: string;
    readonly docker: EndpointSide & { readonly id: string };
    readonly neutron?: EndpointSide & {
      readonly id: string;
      readonly status: string;
      /** What leads there from outside: `203.0.113.5`, `203.0.113.5:8080->80/tcp`. */
      readonly published: readonly string[];
    };
  }[];
  readonly pending: readonly Operation[];
}

export type ComparedViews = Pick<Views, 'docker' | 'ports' | 'floatingIps' | 'pending'> & {
  readonly networks: readonly (NetworkView & { readonly status: string })[];
};

/** Puts both views of each network and endpoint side by side. */
export function compareViews(views: ComparedViews): Comparison {
  const { docker, networks, pending } = views;
  const matches = matchUp({
    ...views,
    plugs: [],
    subnets: [],
    pools: [],
    strayGroups: [],
    claimed: [],
  });
  return {
    networks: docker.map(({ id, name, subnets }) => {
      const tags = idTags(id);
      const neutron = networks.find((n) => tags.every((tag) => n.tags.includes(tag)));
      return {
        docker: { id, name, subnets },
        ...(neutron && {
          neutron: { id: neutron.id, name: neutron.name, status: neutron.status },
        }),
      };
    }),
    endpoints: docker.flatMap((network) =>
      network.endpoints.map(({ id, container, addresses, macAddress }) => {
        const port = matches.portOf(id);
        return {
          network: network.name,
          docker: { id, name: container, addresses, mac: macAddress },
          ...(port && {
            neutron: { ...neutronSide(port), published: publishedOf(views, port.id) },
          }),
        };
      }),
    ),
    pending,
  };
}

function neutronSide(port: PortView) {
  const { id, name, fixed_ips, mac_address, status } = port;
  return { id, name, addresses: fixed_ips.map((ip) => ip.ip_address), mac: mac_address, status };
}

/** In the order of their texts, so that two looks say the same. */
function publishedOf({ floatingIps }: ComparedViews, portId: string): readonly string[] {
  return floatingIps
    .flatMap(({ floating_ip_address: address, port_id, port_forwardings = [] }) => {
      const whole = port_id === portId ? [address] : [];
      const single = port_forwardings
        .filter(({ internal_port_id }) => internal_port_id === portId)
        .flatMap(({ external_port: externalPort, internal_port: internalPort, protocol }) =>
          externalPort !== undefined && internalPort !== undefined
            ? describePublishedPort({ address, externalPort, internalPort, protocol })
            : [],
        );
      return [...whole, ...single];
    })
    .sort();
}
