import { z } from 'zod';
import { address, addressWithPrefix, cidr, dockerId, mac, optional, options } from './fields.ts';

/** Requests of Docker's remote network driver (moby daemon/libnetwork/drivers/remote/api). */

const ipamData = z.object({
  AddressSpace: z.string('must be a string').nullish(),
  Pool: cidr,
  Gateway: optional(addressWithPrefix),
  AuxAddresses: z.record(z.string(), addressWithPrefix).nullish(),
});
export type IpamDataMessage = z.output<typeof ipamData>;

const ipamDataList = z
  .array(ipamData, 'must be a list of address pools')
  .nullable()
  .transform((list) => list ?? []);

export const createNetworkMessage = z.object({
  NetworkID: dockerId,
  Options: options,
  IPv4Data: ipamDataList,
  IPv6Data: ipamDataList.optional().transform((list) => list ?? []),
});

export const networkMessage = z.object({ NetworkID: dockerId });

export const allocateNetworkMessage = z.object({
  NetworkID: dockerId,
  Options: options,
  IPv4Data: ipamDataList,
  IPv6Data: ipamDataList.optional().transform((list) => list ?? []),
});

export const createEndpointMessage = z.object({
  NetworkID: dockerId,
  EndpointID: dockerId,
  Options: options,
  Interface: z
    .object({
      Address: optional(addressWithPrefix),
      AddressIPv6: optional(addressWithPrefix),
      MacAddress: optional(mac),
    })
    .nullish()
    .transform((value) => value ?? {}),
});

export const endpointMessage = z.object({ NetworkID: dockerId, EndpointID: dockerId });

export const joinMessage = z.object({
  NetworkID: dockerId,
  EndpointID: dockerId,
  // Any path: rootless dockerd and other exec roots have theirs elsewhere.
  SandboxKey: z.string('must be a string').min(1, 'must not be empty'),
  Options: options,
});

const PROTOCOL_RANGE = 'must be the number of a protocol, from 0 to 255';
const PORT_RANGE = 'must be a port, from 0 to 65535';

const portNumber = z.int(PORT_RANGE).min(0, PORT_RANGE).max(65_535, PORT_RANGE);

/** Docker's TransportPort; the protocol is IANA's number. */
const exposedPort = z.object({
  Proto: z.int(PROTOCOL_RANGE).min(0, PROTOCOL_RANGE).max(255, PROTOCOL_RANGE),
  Port: portNumber,
});

/** Docker's PortBinding. Port 0 and an end of 0 stand for none. */
const portBinding = z.object({
  Proto: z.int(PROTOCOL_RANGE).min(0, PROTOCOL_RANGE).max(255, PROTOCOL_RANGE),
  Port: portNumber,
  HostIP: optional(address),
  HostPort: portNumber.nullish().transform((port) => port ?? 0),
  HostPortEnd: portNumber.nullish().transform((port) => port ?? 0),
});

export type PortBindingMessage = z.output<typeof portBinding>;

export const externalConnectivityMessage = z.object({
  NetworkID: dockerId,
  EndpointID: dockerId,
  Options: z
    .object(
      {
        'com.docker.network.endpoint.exposedports': z
          .array(exposedPort, 'must be a list')
          .nullish(),
        'com.docker.network.portmap': z.array(portBinding, 'must be a list').nullish(),
      },
      'must be an object',
    )
    .nullish()
    .transform((value) => ({
      exposed: value?.['com.docker.network.endpoint.exposedports'] ?? [],
      published: value?.['com.docker.network.portmap'] ?? [],
    })),
});
