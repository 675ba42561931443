import { z } from 'zod';

/** An endpoint as dockerd shows it. */
export interface DockerEndpoint {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** The container's name; dockerd calls an endpoint without a container by its own id. */
  readonly container: string;
  /** 64 hexadecimal digits; `ep-` and the endpoint's id when it has no container. */
  readonly containerId: string;
  readonly macAddress: string;
  /** Without prefix lengths. */
  readonly addresses: readonly string[];
}

/** A network as dockerd shows it, with the endpoints of this host. */
export interface DockerNetwork {
  readonly id: string;
  readonly name: string;
  /** As `kuryr`, or `kuryr:latest` for a managed plugin. */
  readonly driver: string;
  /** CIDRs. */
  readonly subnets: readonly string[];
  /** `--label`, and what Compose and Swarm add. */
  readonly labels: Readonly<Record<string, string>>;
  readonly endpoints: readonly DockerEndpoint[];
}

const summary = z.looseObject({ Id: z.string(), Driver: z.string() });

/** What `GET /networks` answers; the endpoints are not in it. */
export const summaries = z.array(summary);

const endpoint = z.looseObject({
  Name: z.string().default(''),
  EndpointID: z.string(),
  MacAddress: z.string().default(''),
  IPv4Address: z.string().default(''),
  IPv6Address: z.string().default(''),
});

/** What `GET /networks/{id}` answers (Docker Engine API 1.24 and later). */
export const inspection = z
  .looseObject({
    Id: z.string(),
    Name: z.string(),
    Driver: z.string(),
    IPAM: z
      .looseObject({ Config: z.array(z.looseObject({ Subnet: z.string().default('') })).nullish() })
      .nullish(),
    Labels: z.record(z.string(), z.string()).nullish(),
    Containers: z.record(z.string(), endpoint).nullish(),
  })
  .transform(
    (network): DockerNetwork => ({
      id: network.Id,
      name: network.Name,
      driver: network.Driver,
      subnets: (network.IPAM?.Config ?? []).flatMap(({ Subnet }) => (Subnet ? [Subnet] : [])),
      labels: network.Labels ?? {},
      endpoints: Object.entries(network.Containers ?? {}).map(([containerId, one]) => ({
        id: one.EndpointID,
        container: one.Name,
        containerId,
        macAddress: one.MacAddress.toLowerCase(),
        addresses: [one.IPv4Address, one.IPv6Address].flatMap((text) => text.split('/')[0] || []),
      })),
    }),
  );
