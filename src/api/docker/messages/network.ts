import { z } from 'zod';
import { addressWithPrefix, cidr, dockerId, mac, optional, options } from './fields.ts';

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

export const allocateNetworkMessage = z.object({ NetworkID: dockerId, Options: options });

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

export const externalConnectivityMessage = z.object({
  NetworkID: dockerId,
  EndpointID: dockerId,
  Options: options,
});
