import { type DockerNetwork, DriverError } from './dockerd.ts';
import type { Driver } from './driver.ts';

const SERIAL = { 'com.docker.network.ipam.serial': 'true' };

type Network = Pick<DockerNetwork, 'id' | 'subnet'>;

/** Makes the calls of a swarm: those of its manager, and those of a node for a task. */
export class SwarmDockerd {
  readonly #driver: Driver;

  constructor(driver: Driver) {
    this.#driver = driver;
  }

  /** The manager's. */
  async requestPool(subnet: string): Promise<{ readonly poolId: string; readonly subnet: string }> {
    return this.#requestPool('no_address_space_of_the_swarm', subnet);
  }

  /** A node's, for a network that a task of it needs. */
  async requestNodePool(
    subnet: string,
  ): Promise<{ readonly poolId: string; readonly subnet: string }> {
    return this.#requestPool('no_address_space', subnet);
  }

  async allocateNetwork({ id, subnet }: Network): Promise<void> {
    const data = [{ AddressSpace: '', Pool: subnet }];
    const body = { NetworkID: id, Options: {}, IPv4Data: data, IPv6Data: null };
    await this.#call('NetworkDriver.AllocateNetwork', body);
  }

  async createNetwork({ id, subnet }: Network): Promise<void> {
    const data = [{ AddressSpace: 'no_address_space', Pool: subnet }];
    const body = { NetworkID: id, Options: {}, IPv4Data: data, IPv6Data: [] };
    await this.#call('NetworkDriver.CreateNetwork', body);
  }

  async deleteNetwork(id: string): Promise<void> {
    await this.#call('NetworkDriver.DeleteNetwork', { NetworkID: id });
  }

  async freeNetwork(id: string): Promise<void> {
    await this.#call('NetworkDriver.FreeNetwork', { NetworkID: id });
  }

  /** The manager's, for a task whose node is not known yet. @returns without prefix length */
  async chooseAddress(poolId: string, address = ''): Promise<string> {
    return this.#requestAddress(poolId, address, SERIAL);
  }

  /** A node's, for a task that it got. */
  async useAddress(poolId: string, address: string): Promise<string> {
    return this.#requestAddress(poolId, address, {});
  }

  async releaseAddress(poolId: string, address: string): Promise<void> {
    await this.#call('IpamDriver.ReleaseAddress', { PoolID: poolId, Address: address });
  }

  async releasePool(poolId: string): Promise<void> {
    await this.#call('IpamDriver.ReleasePool', { PoolID: poolId });
  }

  async createEndpoint(networkId: string, endpointId: string, address: string): Promise<string> {
    const answer = await this.#call('NetworkDriver.CreateEndpoint', {
      NetworkID: networkId,
      EndpointID: endpointId,
      Interface: { Address: `${address}/24`, AddressIPv6: '', MacAddress: '' },
      Options: {},
    });
    return String((answer['Interface'] as Record<string, unknown>)['MacAddress']);
  }

  async deleteEndpoint(networkId: string, endpointId: string): Promise<void> {
    const ids = { NetworkID: networkId, EndpointID: endpointId };
    await this.#call('NetworkDriver.DeleteEndpoint', ids);
  }

  async #requestPool(AddressSpace: string, Pool: string) {
    const body = { AddressSpace, Pool, SubPool: '', Options: null, V6: false };
    const answer = await this.#call('IpamDriver.RequestPool', body);
    return { poolId: String(answer['PoolID']), subnet: String(answer['Pool']) };
  }

  async #requestAddress(PoolID: string, Address: string, Options: object): Promise<string> {
    const answer = await this.#call('IpamDriver.RequestAddress', { PoolID, Address, Options });
    return String(answer['Address']).replace(/\/.*/, '');
  }

  async #call(method: string, body: unknown): Promise<Record<string, unknown>> {
    const reply = await this.#driver.call(method, body);
    if (reply.status !== 200) throw new DriverError(method, reply);
    return reply.body;
  }
}
