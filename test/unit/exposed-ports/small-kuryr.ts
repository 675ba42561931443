import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createDockerServer } from '../../../src/api/docker/docker-server.ts';
import type { PortBinding } from '../../../src/binding/port-binding.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { createCore } from '../../../src/core/create-core.ts';
import { Journal } from '../../../src/core/journal/journal.ts';
import { silentLogger } from '../../../src/observe/log.ts';
import { Metrics } from '../../../src/observe/metrics.ts';
import {
  type ServiceRequest,
  type ServiceResponse,
  Session,
} from '../../../src/openstack/session/session.ts';
import { type Call, unlimited } from '../../../src/util/call.ts';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';

/**
 * A session whose process dies before one of its requests: that one, and all after it, never end. And one
 * that counts how many changes of a port are under way at once.
 */
class WatchedSession extends Session {
  left: number = Number.POSITIVE_INFINITY;
  mostAtOnce = 0;
  readonly #underWay = new Map<string, number>();

  override async request<T>(options: ServiceRequest, call: Call): Promise<ServiceResponse<T>> {
    this.left -= 1;
    if (this.left < 0) return new Promise(() => undefined);
    const { method, path } = options;
    if (method === 'GET' || !/^\/ports\/[^/]+$/.test(path)) return super.request<T>(options, call);
    const changes = (this.#underWay.get(path) ?? 0) + 1;
    this.#underWay.set(path, changes);
    this.mostAtOnce = Math.max(this.mostAtOnce, changes);
    try {
      return await super.request<T>(options, call);
    } finally {
      this.#underWay.set(path, (this.#underWay.get(path) ?? 0) - 1);
    }
  }
}

/** A host whose links are of no interest here. */
const binding: PortBinding = {
  containerLink: (portId) => `t_c${portId}`,
  ready: async () => undefined,
  plug: async () => undefined,
  unplug: async () => undefined,
  unplugPorts: async () => undefined,
  assign: async () => undefined,
  plugs: async () => [],
};

const metrics = new Metrics('0');

/** The answer of a call: empty, or with the member `Err` or `Error`. */
export type Answer = Readonly<Record<string, unknown>>;

export interface SmallKuryr {
  readonly call: (method: string, body: object) => Promise<Answer>;
  /** Resolves when all promises are kept. */
  readonly settled: () => Promise<void>;
  /** Lets it die after so many more requests to the cloud. */
  readonly dieAfter: (requests: number) => void;
  readonly dead: () => boolean;
  /** How many changes of one port were under way at once, at most. */
  readonly mostChangesAtOnce: () => number;
  readonly stop: () => Promise<void>;
}

/** Starts a Kuryr on the stand-in cloud. `folder` holds its journal; `conf` is the text of its kuryr.conf. */
export async function startSmallKuryr(
  cloud: FakeCloud,
  folder: string,
  set: Readonly<Record<string, string>> = {},
): Promise<SmallKuryr> {
  const overrides = { 'DEFAULT.host': 'host-a', ...set };
  const { config } = loadConfig({ argv: { overrides }, env: {}, home: '/', cwd: '/', etc: folder });
  const retry = { retries: 1, baseMs: 1, capMs: 10, withinMs: 1_000 };
  const session = new WatchedSession({ cloud: cloud.cloudConfig(), log: silentLogger, retry });
  const journal = await Journal.open(join(folder, 'journal'), silentLogger);
  const core = createCore({
    config,
    session,
    binding,
    journal,
    hostRanges: async () => [],
    log: silentLogger,
  });
  const server = createDockerServer({ core, log: silentLogger, metrics });
  return {
    call: async (method, body) => {
      const payload = JSON.stringify(body);
      return (await server.inject({ method: 'POST', url: `/${method}`, payload })).json();
    },
    settled: () => core.background.settled(() => true, unlimited),
    dieAfter: (requests) => {
      session.left = requests;
    },
    dead: () => session.left < 0,
    mostChangesAtOnce: () => session.mostAtOnce,
    stop: async () => {
      await server.close();
      await core.background.close();
      await session.close();
    },
  };
}

/** What dockerd keeps of a container on a network of its own. */
export interface Container {
  readonly networkId: string;
  readonly endpointId: string;
  readonly poolId: string;
  readonly address: string;
}

const ADDRESS_SPACE = 'no_address_space';
const ANY = { Options: {} };

/** Calls what dockerd calls up to Join, for a network and a container on it. */
export async function startContainer(
  { call }: SmallKuryr,
  subnets: readonly [string, ...string[]] = ['10.10.0.0/24'],
): Promise<Container> {
  const pools: string[] = [];
  for (const Pool of subnets) {
    const V6 = Pool.includes(':');
    const body = { AddressSpace: ADDRESS_SPACE, Pool, SubPool: '', V6, ...ANY };
    pools.push(String((await call('IpamDriver.RequestPool', body))['PoolID']));
  }
  const data = subnets.map((Pool) => ({ AddressSpace: ADDRESS_SPACE, Pool, AuxAddresses: {} }));
  const networkId = dockerId();
  await call('NetworkDriver.CreateNetwork', {
    NetworkID: networkId,
    IPv4Data: data.filter(({ Pool }) => !Pool.includes(':')),
    IPv6Data: data.filter(({ Pool }) => Pool.includes(':')),
    ...ANY,
  });
  const addresses: string[] = [];
  for (const PoolID of pools) {
    const body = { PoolID, Address: '', ...ANY };
    addresses.push(String((await call('IpamDriver.RequestAddress', body))['Address']));
  }
  const [address = '', AddressIPv6 = ''] = addresses;
  const endpointId = dockerId();
  await call('NetworkDriver.CreateEndpoint', {
    NetworkID: networkId,
    EndpointID: endpointId,
    Interface: { Address: address, AddressIPv6, MacAddress: '' },
    ...ANY,
  });
  return { networkId, endpointId, poolId: pools[0] ?? '', address };
}

/** As `docker run --expose` of these ports, `[6, 80]` for 80/tcp. */
export function expose(
  { call }: SmallKuryr,
  { networkId, endpointId }: Container,
  ports: readonly (readonly [number, number])[],
): Promise<Answer> {
  const exposed = ports.map(([Proto, Port]) => ({ Proto, Port }));
  const Options = { 'com.docker.network.endpoint.exposedports': exposed };
  return call('NetworkDriver.ProgramExternalConnectivity', {
    NetworkID: networkId,
    EndpointID: endpointId,
    Options,
  });
}

export function revoke({ call }: SmallKuryr, container: Container): Promise<Answer> {
  const { networkId: NetworkID, endpointId: EndpointID } = container;
  return call('NetworkDriver.RevokeExternalConnectivity', { NetworkID, EndpointID });
}

/** Calls what dockerd calls after a failed Join: no Revoke, no Leave. */
export async function removeEndpoint({ call }: SmallKuryr, container: Container): Promise<void> {
  const { networkId: NetworkID, endpointId: EndpointID, poolId: PoolID, address } = container;
  await call('NetworkDriver.DeleteEndpoint', { NetworkID, EndpointID });
  await call('IpamDriver.ReleaseAddress', { PoolID, Address: address.replace(/\/.*/, '') });
}

function dockerId(): string {
  return randomBytes(32).toString('hex');
}
