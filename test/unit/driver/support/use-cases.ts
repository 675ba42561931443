import { expect } from 'vitest';
import type { PublishConfig } from '../../../../src/config/kuryr-config.ts';
import { idTags } from '../../../../src/core/naming.ts';
import type { Network } from '../../../../src/openstack/neutron/networks/types.ts';
import { contents } from './cloud-view.ts';
import { type DockerNetwork, dockerId, type NetworkWish, type Publication } from './dockerd.ts';
import type { Stage } from './stage.ts';
import { SwarmDockerd } from './swarm-dockerd.ts';

/** A call of dockerd that changes something, ready to be made. */
export interface Prepared {
  /** Makes it; may be made again after it failed. */
  readonly call: () => Promise<unknown>;
  /** What dockerd calls when the call failed: it gives back what it had got for it. */
  readonly giveUp: () => Promise<void>;
  /** What Neutron had before dockerd got that. */
  readonly origin: unknown;
  /** Whether what was answered holds. */
  readonly verify?: () => Promise<void>;
}

export interface UseCase {
  readonly name: string;
  readonly prepare: (stage: Stage) => Promise<Prepared>;
}

const RANGE = { subnet: '10.10.0.0/16' };
const PORT_OPTIONS = {
  'neutron.security_groups': 'web',
  'neutron.allowed_address_pairs': '10.10.0.100',
};
const NEW_IP = { 'neutron.floating_network': 'public' };
const nothing = async () => undefined;
const SWARM = { scope: 'global', clusterId: 'red' } as const;
const SWARM_SUBNET = '10.10.0.0/24';
const SWARM_NETWORK = 'a1b2c3d4e5f6g7h8i9j0k1l2m';

export const PUBLISH: PublishConfig = {
  mode: 'floating_ip_port_forwarding',
  externalNetwork: 'public',
  router: 'public-router',
};

/** The calls that make something in Neutron. */
export const useCases: readonly UseCase[] = [
  {
    name: 'RequestPool with --subnet and --ip-range',
    prepare: async ({ cloud, docker }) => ({
      call: () => docker.requestPool({ ...RANGE, range: '10.10.3.0/24' }),
      giveUp: nothing,
      origin: contents(cloud),
    }),
  },
  {
    name: 'RequestPool without --subnet',
    prepare: async ({ cloud, docker, user }) => {
      await user.defaultPool();
      return { call: () => docker.requestPool({}), giveUp: nothing, origin: contents(cloud) };
    },
  },
  {
    name: 'CreateNetwork',
    prepare: (stage) => creation(stage, { ...RANGE, auxiliary: { router: '10.10.0.9' } }),
  },
  {
    name: 'CreateNetwork with a name of its own',
    prepare: (stage) => creation(stage, { ...RANGE, options: { 'kuryr.name': 'shop' } }),
  },
  {
    name: 'CreateNetwork with a carved range',
    prepare: async (stage) => {
      await stage.user.defaultPool();
      return creation(stage, {});
    },
  },
  {
    name: 'CreateNetwork on an existing network',
    prepare: async (stage) => {
      const { id } = await stage.user.network();
      return creation(stage, { ...RANGE, options: { 'neutron.net.uuid': id } });
    },
  },
  {
    name: 'CreateNetwork on an existing network with its subnet',
    prepare: async (stage) => {
      const network = await stage.user.network();
      await stage.user.subnet(network, RANGE.subnet);
      return creation(stage, { ...RANGE, options: { 'neutron.net.name': network.name } });
    },
  },
  {
    name: 'CreateNetwork on a network that another Docker network uses',
    prepare: async (stage) => {
      const { id } = await stage.user.network();
      const options = { 'neutron.net.uuid': id };
      await stage.docker.networkCreate({ subnet: '10.9.0.0/24', options });
      return creation(stage, { ...RANGE, options });
    },
  },
  {
    name: 'CreateNetwork with options for its ports',
    prepare: async (stage) => {
      await stage.user.group('web');
      return creation(stage, { ...RANGE, options: PORT_OPTIONS });
    },
  },
  {
    name: 'CreateNetwork with options for its ports on an existing network',
    prepare: async (stage) => {
      await stage.user.group('web');
      const { id } = await stage.user.network();
      return creation(stage, { ...RANGE, options: { ...PORT_OPTIONS, 'neutron.net.uuid': id } });
    },
  },
  { name: 'RequestAddress', prepare: (stage) => address(stage) },
  { name: 'RequestAddress with --ip', prepare: (stage) => address(stage, '10.10.0.77') },
  {
    name: 'CreateEndpoint',
    prepare: async (stage) => endpoint(stage, await stage.docker.networkCreate(RANGE)),
  },
  {
    name: 'CreateEndpoint with --mac-address',
    prepare: async (stage) =>
      endpoint(stage, await stage.docker.networkCreate(RANGE), { mac: '02:11:22:33:44:55' }),
  },
  {
    name: 'CreateEndpoint with options',
    prepare: async (stage) => {
      const { id } = await stage.user.group('web');
      const network = await stage.docker.networkCreate(RANGE);
      return endpoint(stage, network, { options: PORT_OPTIONS, port: { security_groups: [id] } });
    },
  },
  {
    name: "CreateEndpoint with options on a user's own port",
    prepare: async (stage) => {
      const { id } = await stage.user.group('web');
      const network = await stage.docker.networkCreate(RANGE);
      const [neutrons] = stage.cloud.state.networks.all();
      const ip = '10.10.0.42';
      const fixed_ips = [{ ip_address: ip }];
      await stage.user.port({ id: neutrons?.id ?? '' }, { name: 'mine', fixed_ips });
      const port = { name: 'mine', security_groups: [id], tags: { length: 5 } };
      return endpoint(stage, network, { ip, options: PORT_OPTIONS, port });
    },
  },
  {
    name: 'CreateEndpoint whose port was deleted in Neutron',
    prepare: async (stage) => {
      const { cloud, user, driver, docker } = stage;
      const prepared = await endpoint(stage, await docker.networkCreate(RANGE));
      const [port] = cloud.state.ports.where((one) => one.device_owner === 'compute:kuryr');
      if (port) await user.deletePort(port);
      // Else it is in memory still.
      await driver.restart();
      return prepared;
    },
  },
  {
    name: 'CreateEndpoint with a new floating IP',
    prepare: (stage) => floatingIp(stage, async () => NEW_IP, { connected: true }),
  },
  {
    // Not of CreateEndpoint alone: it stays for the network's next containers once it is there.
    name: 'The way out for the floating IP of an endpoint',
    prepare: (stage) => floatingIp(stage, async () => NEW_IP, { connected: false }),
  },
  {
    name: "CreateEndpoint with options for a user's floating IP",
    prepare: (stage) =>
      floatingIp(
        stage,
        async (external) => {
          const { id } = await stage.user.floatingIp(external, { description: 'mine' });
          return { 'neutron.floating_ip': id };
        },
        { connected: true },
      ),
  },
  {
    name: 'CreateNetwork with options for floating IPs of its containers',
    prepare: async (stage) => {
      await stage.user.wayOut();
      return creation(stage, { ...RANGE, options: NEW_IP });
    },
  },
  {
    name: 'ProgramExternalConnectivity with published ports',
    prepare: (stage) =>
      publication(stage, [
        { Proto: 6, Port: 80, HostPort: 8080 },
        { Proto: 17, Port: 53 },
      ]),
  },
  {
    name: 'AllocateNetwork of a manager of a swarm',
    prepare: async ({ cloud, driver }) => {
      await driver.restart(SWARM);
      const origin = contents(cloud);
      const manager = new SwarmDockerd(driver);
      const pool = await manager.requestPool(SWARM_SUBNET);
      return {
        call: () => manager.allocateNetwork({ id: SWARM_NETWORK, ...pool }),
        giveUp: () => manager.releasePool(pool.poolId),
        origin,
      };
    },
  },
  {
    name: 'RequestAddress of a manager of a swarm',
    prepare: async ({ cloud, driver }) => {
      const { manager, pool } = await swarmNetwork(driver);
      const origin = contents(cloud);
      return { call: () => manager.chooseAddress(pool.poolId), giveUp: nothing, origin };
    },
  },
  {
    name: 'RequestAddress of a node of a swarm',
    prepare: async ({ cloud, driver }) => {
      const { manager, pool } = await swarmNetwork(driver);
      const address = await manager.chooseAddress(pool.poolId);
      const { poolId } = await manager.requestNodePool(SWARM_SUBNET);
      const origin = contents(cloud);
      return { call: () => manager.useAddress(poolId, address), giveUp: nothing, origin };
    },
  },
];

/** Publishes ports where ports are published. */
async function publication(stage: Stage, publish: readonly Publication[]): Promise<Prepared> {
  const { cloud, docker, driver, user } = stage;
  await user.wayOut();
  await driver.restart({ publish: PUBLISH });
  const network = await docker.networkCreate(RANGE);
  const origin = contents(cloud);
  const address = await docker.requestAddress(network.poolId);
  const endpointId = dockerId();
  await docker.createEndpoint(network, endpointId, address);
  return {
    origin,
    call: () => docker.program(network, endpointId, publish),
    giveUp: async () => {
      await docker.revoke(network, endpointId);
      await docker.deleteEndpoint({ network, endpointId });
      await docker.releaseAddress(network.poolId, address);
    },
    verify: async () => {
      const [ip] = cloud.state.floatingIps.all();
      expect(cloud.state.forwardingsOf(ip?.id ?? '').size).toBe(publish.length);
    },
  };
}

/** An endpoint with a floating IP. */
async function floatingIp(
  stage: Stage,
  options: (external: Network) => Promise<Readonly<Record<string, string>>>,
  { connected }: { readonly connected: boolean },
): Promise<Prepared> {
  const { cloud, docker, driver, user } = stage;
  const { external, router } = await user.wayOut();
  await driver.restart({ publish: { ...PUBLISH, mode: 'none' } });
  const network = await docker.networkCreate(RANGE);
  if (connected) await user.connect(router, '10.10.0.1');
  const prepared = await endpoint(stage, network, { options: await options(external) });
  const verify = async () => {
    await prepared.verify?.();
    const [port] = cloud.state.ports.where((one) => one.name.endsWith('-port'));
    expect(cloud.state.floatingIps.all()).toMatchObject([{ port_id: port?.id }]);
  };
  return { ...prepared, verify };
}

async function creation({ cloud, docker }: Stage, wish: NetworkWish): Promise<Prepared> {
  const origin = contents(cloud);
  const { poolId, subnet } = await docker.requestPool(wish);
  const gateway = await docker.requestAddress(poolId, '', {
    RequestAddressType: 'com.docker.network.gateway',
  });
  const auxiliary: Record<string, string> = {};
  for (const [name, kept] of Object.entries(wish.auxiliary ?? {})) {
    auxiliary[name] = await docker.requestAddress(poolId, kept);
  }
  const network = { id: dockerId(), poolId, subnet, gateway, auxiliary };
  return {
    origin,
    call: () => docker.createNetwork(network, wish),
    giveUp: async () => {
      await docker.releaseAddress(poolId, gateway);
      for (const kept of Object.values(auxiliary)) await docker.releaseAddress(poolId, kept);
      await docker.releasePool(poolId);
    },
  };
}

async function address({ cloud, docker }: Stage, ip?: string): Promise<Prepared> {
  const { poolId } = await docker.networkCreate(RANGE);
  return {
    origin: contents(cloud),
    call: () => docker.requestAddress(poolId, ip),
    giveUp: nothing,
  };
}

interface EndpointWish {
  readonly ip?: string;
  readonly mac?: string;
  readonly options?: Readonly<Record<string, string>>;
  /** What the port has in the end. */
  readonly port?: object;
}

async function endpoint(
  { cloud, docker }: Stage,
  network: DockerNetwork,
  wish: EndpointWish = {},
): Promise<Prepared> {
  const origin = contents(cloud);
  const given = await docker.requestAddress(network.poolId, wish.ip);
  const id = dockerId();
  return {
    origin,
    call: () => docker.createEndpoint(network, id, given, wish),
    giveUp: () => docker.releaseAddress(network.poolId, given),
    verify: async () => {
      const { Gateway } = await docker.join(network, id);
      expect(Gateway).toBe('10.10.0.1');
      const [port] = cloud.state.ports.where((one) => one.device_id === id);
      const tagged = cloud.state.extensions.has('standard-attr-tag');
      const tags = tagged ? { length: 3 } : [];
      expect(port).toMatchObject({ name: `${id}-port`, tags, ...wish.port });
      expect(port?.tags).toEqual(expect.arrayContaining(tagged ? [...idTags(id)] : []));
    },
  };
}

/** A swarm of one host with a network. */
async function swarmNetwork(driver: Stage['driver']) {
  await driver.restart(SWARM);
  const manager = new SwarmDockerd(driver);
  const pool = await manager.requestPool(SWARM_SUBNET);
  await manager.allocateNetwork({ id: SWARM_NETWORK, ...pool });
  return { manager, pool };
}
