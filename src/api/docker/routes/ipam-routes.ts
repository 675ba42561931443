import { releaseAddress } from '../../../core/ipam/release-address.ts';
import { releasePool } from '../../../core/ipam/release-pool.ts';
import { requestAddress } from '../../../core/ipam/request-address.ts';
import { requestPool } from '../../../core/ipam/request-pool.ts';
import { addressSpaces } from '../../../core/swarm/address-spaces.ts';
import { inSwarm } from '../../../core/swarm/in-swarm.ts';
import { readPoolId } from '../../../core/swarm/pool-id.ts';
import { releaseSwarmAddress } from '../../../core/swarm/release-swarm-address.ts';
import { requestSwarmAddress } from '../../../core/swarm/request-swarm-address.ts';
import { requestSwarmPool } from '../../../core/swarm/request-swarm-pool.ts';
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
  bare('IpamDriver.GetDefaultAddressSpaces', (core) => {
    const { local, global } = addressSpaces(core.config.server);
    return { LocalDefaultAddressSpace: local, GlobalDefaultAddressSpace: global };
  }),

  route('IpamDriver.RequestPool', requestPoolMessage, async (core, message, call) => {
    const request = {
      v6: message.V6,
      options: message.Options,
      ...(message.Pool && { cidr: message.Pool }),
      ...(message.SubPool && { range: message.SubPool }),
    };
    if (inSwarm(core)) {
      const addressSpace = message.AddressSpace;
      const pool = await requestSwarmPool(core, { ...request, addressSpace }, call);
      call.ifUnheard(pool.takeBack);
      return { PoolID: pool.id, Pool: pool.cidr.text, Data: {} };
    }
    const pool = await requestPool(core, request, call);
    call.ifUnheard(() => releasePool(core, pool.id));
    return { PoolID: pool.id, Pool: pool.cidr.text, Data: {} };
  }),
  route('IpamDriver.ReleasePool', releasePoolMessage, async (core, message) => {
    const { id, onNode } = readPoolId(message.PoolID);
    // A node has nothing of its own; the pool goes when its manager releases it.
    if (!onNode) await releasePool(core, id);
    return DONE;
  }),

  route('IpamDriver.RequestAddress', requestAddressMessage, async (core, message, call) => {
    const { PoolID: poolId, Address: address } = message;
    const gateway = message.Options[ADDRESS_TYPE] === GATEWAY;
    const [request, release] = inSwarm(core)
      ? [requestSwarmAddress, releaseSwarmAddress]
      : [requestAddress, releaseAddress];
    const given = await request(core, { poolId, gateway, ...(address && { address }) }, call);
    call.ifUnheard(() => release(core, poolId, given.replace(/\/.*/, '')));
    return { Address: given, Data: {} };
  }),
  route('IpamDriver.ReleaseAddress', releaseAddressMessage, async (core, message) => {
    const release = inSwarm(core) ? releaseSwarmAddress : releaseAddress;
    await release(core, message.PoolID, message.Address.text);
    return DONE;
  }),
];
