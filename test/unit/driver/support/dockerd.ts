import { randomBytes } from 'node:crypto';
import type { Driver, Reply } from './driver.ts';

/** What `docker network create` says. */
export interface NetworkWish {
  readonly subnet?: string;
  readonly gateway?: string;
  /** `--ip-range` */
  readonly range?: string;
  /** `--aux-address`, by name. */
  readonly auxiliary?: Readonly<Record<string, string>>;
  /** `-o` */
  readonly options?: Readonly<Record<string, string>>;
  /** `--ipam-opt` */
  readonly ipam?: Readonly<Record<string, string>>;
  readonly internal?: boolean;
}

/** What dockerd keeps of a network. */
export interface DockerNetwork {
  readonly id: string;
  readonly poolId: string;
  readonly subnet: string;
  /** With its prefix length. */
  readonly gateway: string;
  readonly auxiliary: Readonly<Record<string, string>>;
}

/** What `docker run` says. */
export interface ContainerWish {
  readonly ip?: string;
  readonly mac?: string;
  /** `--driver-opt` */
  readonly options?: Readonly<Record<string, string>>;
  /** `-p` */
  readonly publish?: readonly Publication[];
}

/** `-p`, as dockerd passes it on. */
export interface Publication {
  readonly Proto: number;
  readonly Port: number;
  readonly HostIP?: string;
  readonly HostPort?: number;
  readonly HostPortEnd?: number;
}

export interface DockerContainer {
  readonly network: DockerNetwork;
  readonly endpointId: string;
  /** With its prefix length. */
  readonly address: string;
  readonly mac: string;
  /** The answer to Join. */
  readonly join: Readonly<Record<string, unknown>>;
}

/** Calls whose failure makes dockerd delete the endpoint. */
const AFTER_CREATION = ['NetworkDriver.Join', 'NetworkDriver.ProgramExternalConnectivity'];

const GATEWAY = { RequestAddressType: 'com.docker.network.gateway' };
const ADDRESS_SPACE = 'no_address_space';

/** A call that the driver answered with an error. */
export class DriverError extends Error {
  readonly method: string;
  readonly status: number;

  constructor(method: string, { status, body }: Reply) {
    super(String(body['Err']));
    this.method = method;
    this.status = status;
  }
}

/** Makes the calls that dockerd makes for the commands of its users, in dockerd's order. */
export class Dockerd {
  readonly #driver: Pick<Driver, 'call'>;
  /** Called after each answer. */
  afterEachCall: () => Promise<void> = async () => undefined;

  constructor(driver: Pick<Driver, 'call'>) {
    this.#driver = driver;
  }

  /** `docker network create`; after an error it gives back what it had got. */
  async networkCreate(wish: NetworkWish = {}): Promise<DockerNetwork> {
    const { poolId, subnet } = await this.requestPool(wish);
    const given: string[] = [];
    try {
      const gateway = await this.requestAddress(poolId, wish.gateway, GATEWAY);
      given.push(gateway);
      const auxiliary: Record<string, string> = {};
      for (const [name, address] of Object.entries(wish.auxiliary ?? {})) {
        auxiliary[name] = await this.requestAddress(poolId, address);
        given.push(auxiliary[name]);
      }
      const network = { id: dockerId(), poolId, subnet, gateway, auxiliary };
      await this.createNetwork(network, wish);
      return network;
    } catch (error) {
      for (const address of given) await this.#swallow('ReleaseAddress', poolId, address);
      await this.#swallow('ReleasePool', poolId);
      throw error;
    }
  }

  /** `docker network rm` */
  async networkRemove({ id, poolId, gateway, auxiliary }: DockerNetwork): Promise<void> {
    for (const address of [gateway, ...Object.values(auxiliary)]) {
      await this.releaseAddress(poolId, address);
    }
    await this.releasePool(poolId);
    await this.deleteNetwork(id);
  }

  /** What dockerd calls for the start of a container; after an error it takes back what it did. */
  async containerStart(network: DockerNetwork, wish: ContainerWish = {}): Promise<DockerContainer> {
    const address = await this.requestAddress(network.poolId, wish.ip);
    const endpointId = dockerId();
    try {
      const mac = await this.createEndpoint(network, endpointId, address, wish);
      const join = await this.join(network, endpointId);
      const ids = { NetworkID: network.id, EndpointID: endpointId };
      await this.program(network, endpointId, wish.publish);
      await this.#call('NetworkDriver.EndpointOperInfo', ids);
      await this.#call('NetworkDriver.EndpointOperInfo', ids);
      return { network, endpointId, address, mac, join };
    } catch (error) {
      if (error instanceof DriverError && AFTER_CREATION.includes(error.method)) {
        await this.deleteEndpoint({ network, endpointId });
      }
      await this.#swallow('ReleaseAddress', network.poolId, address);
      throw error;
    }
  }

  /** What dockerd calls when a container stops. */
  async containerStop(container: DockerContainer): Promise<void> {
    const { network, endpointId, address } = container;
    const ids = { NetworkID: network.id, EndpointID: endpointId };
    await this.revoke(network, endpointId);
    await this.#call('NetworkDriver.Leave', ids);
    await this.deleteEndpoint(container);
    await this.releaseAddress(network.poolId, address);
  }

  /** What makes a container reachable from outside, before it starts. */
  async program(
    network: DockerNetwork,
    endpointId: string,
    publish: readonly Publication[] = [],
  ): Promise<void> {
    await this.#call('NetworkDriver.ProgramExternalConnectivity', {
      NetworkID: network.id,
      EndpointID: endpointId,
      Options: {
        'com.docker.network.endpoint.exposedports': publish.map(({ Proto, Port }) => ({
          ...{ Proto, Port },
        })),
        'com.docker.network.portmap': publish,
      },
    });
  }

  async revoke({ id }: DockerNetwork, endpointId: string): Promise<void> {
    const ids = { NetworkID: id, EndpointID: endpointId };
    await this.#call('NetworkDriver.RevokeExternalConnectivity', ids);
  }

  async info(network: DockerNetwork, endpointId: string): Promise<unknown> {
    const ids = { NetworkID: network.id, EndpointID: endpointId };
    return (await this.#call('NetworkDriver.EndpointOperInfo', ids))['Value'];
  }

  async requestPool({ subnet = '', range = '', ipam = {} }: NetworkWish): Promise<{
    readonly poolId: string;
    readonly subnet: string;
  }> {
    const body = {
      AddressSpace: ADDRESS_SPACE,
      Pool: subnet,
      SubPool: range,
      Options: ipam,
      V6: subnet.includes(':'),
    };
    const answer = await this.#call('IpamDriver.RequestPool', body);
    return { poolId: String(answer['PoolID']), subnet: String(answer['Pool']) };
  }

  /** @returns the address with its prefix length */
  async requestAddress(poolId: string, address = '', options = {}): Promise<string> {
    const body = { PoolID: poolId, Address: address, Options: options };
    return String((await this.#call('IpamDriver.RequestAddress', body))['Address']);
  }

  async releaseAddress(poolId: string, address: string): Promise<void> {
    const [bare] = address.split('/');
    await this.#call('IpamDriver.ReleaseAddress', { PoolID: poolId, Address: bare });
  }

  async releasePool(poolId: string): Promise<void> {
    await this.#call('IpamDriver.ReleasePool', { PoolID: poolId });
  }

  async deleteNetwork(id: string): Promise<void> {
    await this.#call('NetworkDriver.DeleteNetwork', { NetworkID: id });
  }

  async createNetwork(network: DockerNetwork, wish: NetworkWish = {}): Promise<void> {
    await this.#call('NetworkDriver.CreateNetwork', createNetworkBody(network, wish));
  }

  /** @returns the MAC address that the container gets */
  async createEndpoint(
    network: DockerNetwork,
    endpointId: string,
    address: string,
    wish: Pick<ContainerWish, 'mac' | 'options'> = {},
  ): Promise<string> {
    const body = createEndpointBody(network, endpointId, address, wish);
    const { Interface } = await this.#call('NetworkDriver.CreateEndpoint', body);
    return wish.mac || String((Interface as Record<string, unknown>)['MacAddress']);
  }

  async join(network: DockerNetwork, endpointId: string): Promise<Record<string, unknown>> {
    return this.#call('NetworkDriver.Join', {
      NetworkID: network.id,
      EndpointID: endpointId,
      SandboxKey: '/var/run/docker/netns/0123456789ab',
      Options: {},
    });
  }

  async deleteEndpoint(endpoint: {
    readonly network: DockerNetwork;
    readonly endpointId: string;
  }): Promise<void> {
    const ids = { NetworkID: endpoint.network.id, EndpointID: endpoint.endpointId };
    await this.#call('NetworkDriver.DeleteEndpoint', ids);
  }

  async #call(method: string, body: unknown): Promise<Record<string, unknown>> {
    const reply = await this.#driver.call(method, body);
    await this.afterEachCall();
    if (reply.status !== 200 || 'Err' in reply.body) throw new DriverError(method, reply);
    return reply.body;
  }

  /** dockerd does not care for errors of what it takes back. */
  async #swallow(method: 'ReleaseAddress' | 'ReleasePool', poolId: string, address?: string) {
    const [bare] = address?.split('/') ?? [];
    const body = { PoolID: poolId, ...(bare && { Address: bare }) };
    await this.#driver.call(`IpamDriver.${method}`, body);
  }
}

export function createNetworkBody(network: DockerNetwork, wish: NetworkWish = {}): object {
  const { id, subnet, gateway } = network;
  const auxiliary = Object.keys(network.auxiliary).length > 0 && {
    AuxAddresses: network.auxiliary,
  };
  const data = { AddressSpace: ADDRESS_SPACE, Pool: subnet, Gateway: gateway, ...auxiliary };
  return {
    NetworkID: id,
    Options: {
      'com.docker.network.enable_ipv6': subnet.includes(':'),
      'com.docker.network.generic': wish.options ?? {},
      ...(wish.internal && { 'com.docker.network.internal': true }),
    },
    IPv4Data: subnet.includes(':') ? [] : [data],
    IPv6Data: subnet.includes(':') ? [data] : [],
  };
}

function createEndpointBody(
  network: DockerNetwork,
  endpointId: string,
  address: string,
  { mac = '', options = {} }: Pick<ContainerWish, 'mac' | 'options'>,
): object {
  return {
    NetworkID: network.id,
    EndpointID: endpointId,
    Options: {
      'com.docker.network.endpoint.exposedports': [],
      'com.docker.network.portmap': [],
      ...options,
    },
    Interface: {
      Address: address.includes(':') ? '' : address,
      AddressIPv6: address.includes(':') ? address : '',
      MacAddress: mac,
    },
  };
}

/** An id of a network or an endpoint. */
export function dockerId(): string {
  return randomBytes(32).toString('hex');
}
