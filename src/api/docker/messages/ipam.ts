import { z } from 'zod';
import { address, cidr, optional, options, poolId } from './fields.ts';

/** Requests of Docker's remote IPAM driver (moby daemon/libnetwork/ipams/remote/api). */

export const requestPoolMessage = z.object({
  AddressSpace: z.string('must be a string'),
  Pool: optional(cidr),
  SubPool: optional(cidr),
  Options: options,
  V6: z.boolean('must be true or false'),
});

export const releasePoolMessage = z.object({ PoolID: poolId });

export const requestAddressMessage = z.object({
  PoolID: poolId,
  Address: optional(address),
  Options: options,
});

export const releaseAddressMessage = z.object({ PoolID: poolId, Address: address });
