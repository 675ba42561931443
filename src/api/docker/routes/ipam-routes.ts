import { releaseAddress } from '../../../core/ipam/release-address.ts';
import { releasePool } from '../../../core/ipam/release-pool.ts';
import { requestAddress } from '../../../core/ipam/request-address.ts';
import { requestPool } from '../../../core/ipam/request-pool.ts';
import {
  releaseAddressMessage,
  releasePoolMessage,
  requestAddressMessage,
  requestPoolMessage,
} from '../messages/ipam.ts';
import { bare, DONE, type Route, route } from '../route.ts';

const ADDRESS_TYPE = 'RequestAddressType';
const GATEWAY = 'com.docker.network.gateway';

/** Docker's remote IPAM driver (moby daemon/libnetwork/docs/ipam.md). */
export const ipamRoutes: readonly Route[] = [
  // Without a MAC of Docker's the port's own is used, which a pool of ready ports will need.
  bare('IpamDriver.GetCapabilities', () => ({
    RequiresMACAddress: false,
    RequiresRequestReplay: false,
  })),
  bare('IpamDriver.GetDefaultAddressSpaces', (core) => ({
    LocalDefaultAddressSpace: core.config.server.localAddressSpace,
    GlobalDefaultAddressSpace: core.config.server.globalAddressSpace,
  })),

  route('IpamDriver.RequestPool', requestPoolMessage, async (core, message, call) => {
    const pool = await requestPool(
      core,
      {
        v6: message.V6,
        options: message.Options,
        ...(message.Pool && { cidr: message.Pool }),
        ...(message.SubPool && { range: message.SubPool }),
      },
      call,
    );
    call.ifUnheard(() => releasePool(core, pool.id));
    return { PoolID: pool.id, Pool: pool.cidr.text, Data: {} };
  }),
  route('IpamDriver.ReleasePool', releasePoolMessage, async (core, message) => {
    await releasePool(core, message.PoolID);
    return DONE;
  }),

  route('IpamDriver.RequestAddress', requestAddressMessage, async (core, message, call) => {
    const { PoolID: poolId, Address: address } = message;
    const gateway = message.Options[ADDRESS_TYPE] === GATEWAY;
    const given = await requestAddress(
      core,
      { poolId, gateway, ...(address && { address }) },
      call,
    );
    call.ifUnheard(() => releaseAddress(core, poolId, given.replace(/\/.*/, '')));
    return { Address: given, Data: {} };
  }),
  route('IpamDriver.ReleaseAddress', releaseAddressMessage, async (core, message) => {
    await releaseAddress(core, message.PoolID, message.Address.text);
    return DONE;
  }),
];
