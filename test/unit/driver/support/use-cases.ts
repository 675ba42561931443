import type { FakeCloud } from '../../../fakes/neutron/fake-cloud.ts';
import type { CloudUser } from './cloud-user.ts';
import { type Dockerd, type DockerNetwork, dockerId, type NetworkWish } from './dockerd.ts';
import type { Driver } from './driver.ts';

export interface Stage {
  readonly cloud: FakeCloud;
  readonly user: CloudUser;
  readonly driver: Driver;
  readonly docker: Dockerd;
}

/** A call of dockerd that changes something, ready to be made. */
export interface Prepared {
  /** Makes it; may be made again after it failed. */
  readonly call: () => Promise<unknown>;
  /** What dockerd calls when the call failed, until nothing is left of what came before it. */
  readonly giveUp: () => Promise<void>;
}

export interface UseCase {
  readonly name: string;
  readonly prepare: (stage: Stage) => Promise<Prepared>;
}

const RANGE = { subnet: '10.10.0.0/16' };
const nothing = async () => undefined;

/** The calls that make something in Neutron. */
export const useCases: readonly UseCase[] = [
  {
    name: 'RequestPool with --subnet and --ip-range',
    prepare: async ({ docker }) => ({
      call: () => docker.requestPool({ ...RANGE, range: '10.10.3.0/24' }),
      giveUp: nothing,
    }),
  },
  {
    name: 'RequestPool without --subnet',
    prepare: async ({ docker, user }) => {
      await user.defaultPool();
      return { call: () => docker.requestPool({}), giveUp: nothing };
    },
  },
  {
    name: 'CreateNetwork',
    prepare: ({ docker }) => creation(docker, { ...RANGE, auxiliary: { router: '10.10.0.9' } }),
  },
  {
    name: 'CreateNetwork with a carved range',
    prepare: async ({ docker, user }) => {
      await user.defaultPool();
      return creation(docker, {});
    },
  },
  {
    name: 'CreateNetwork on an existing network',
    prepare: async ({ docker, user }) => {
      const { id } = await user.network();
      return creation(docker, { ...RANGE, options: { 'neutron.net.uuid': id } });
    },
  },
  {
    name: 'CreateNetwork on an existing network with its subnet',
    prepare: async ({ docker, user }) => {
      const network = await user.network();
      await user.subnet(network, RANGE.subnet);
      return creation(docker, { ...RANGE, options: { 'neutron.net.name': network.name } });
    },
  },
  {
    name: 'CreateNetwork on a network that another Docker network uses',
    prepare: async ({ docker, user }) => {
      const { id } = await user.network();
      const options = { 'neutron.net.uuid': id };
      await docker.networkCreate({ subnet: '10.9.0.0/24', options });
      return creation(docker, { ...RANGE, options });
    },
  },
  {
    name: 'RequestAddress',
    prepare: async ({ docker }) => {
      const { poolId } = await docker.networkCreate(RANGE);
      return { call: () => docker.requestAddress(poolId), giveUp: nothing };
    },
  },
  {
    name: 'RequestAddress with --ip',
    prepare: async ({ docker }) => {
      const { poolId } = await docker.networkCreate(RANGE);
      return { call: () => docker.requestAddress(poolId, '10.10.0.77'), giveUp: nothing };
    },
  },
  {
    name: 'CreateEndpoint',
    prepare: async ({ docker }) => endpoint(docker, await docker.networkCreate(RANGE)),
  },
  {
    name: 'CreateEndpoint with --mac-address',
    prepare: async ({ docker }) => {
      const network = await docker.networkCreate(RANGE);
      return endpoint(docker, network, '02:11:22:33:44:55');
    },
  },
  {
    name: 'CreateEndpoint whose port was deleted in Neutron',
    prepare: async ({ cloud, user, driver, docker }) => {
      const network = await docker.networkCreate(RANGE);
      const prepared = await endpoint(docker, network);
      const [port] = cloud.state.ports.where((one) => one.device_owner === 'compute:kuryr');
      if (port) await user.deletePort(port);
      // Else it is in memory still.
      await driver.restart();
      return prepared;
    },
  },
];

async function creation(docker: Dockerd, wish: NetworkWish): Promise<Prepared> {
  const { poolId, subnet } = await docker.requestPool(wish);
  const gateway = await docker.requestAddress(poolId, '', {
    RequestAddressType: 'com.docker.network.gateway',
  });
  const auxiliary: Record<string, string> = {};
  for (const [name, address] of Object.entries(wish.auxiliary ?? {})) {
    auxiliary[name] = await docker.requestAddress(poolId, address);
  }
  const network = { id: dockerId(), poolId, subnet, gateway, auxiliary };
  return {
    call: () => docker.createNetwork(network, wish),
    giveUp: async () => {
      await docker.releaseAddress(poolId, gateway);
      await docker.releasePool(poolId);
    },
  };
}

async function endpoint(docker: Dockerd, network: DockerNetwork, mac?: string): Promise<Prepared> {
  const address = await docker.requestAddress(network.poolId);
  const id = dockerId();
  return {
    call: () => docker.createEndpoint(network, id, address, mac),
    giveUp: () => docker.releaseAddress(network.poolId, address),
  };
}
