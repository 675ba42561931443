import { describe, expect, vi } from 'vitest';
import { createAdminServer } from '../../../src/api/admin/admin-server.ts';
import { idleLabelled } from '../../../src/core/pool/reset-labels.ts';
import { Metrics } from '../../../src/observe/metrics.ts';
import type { PortRow } from '../../fakes/neutron/store/rows.ts';
import { line, requestsDuring } from './support/cloud-view.ts';
import { Dockerd, type DockerNetwork } from './support/dockerd.ts';
import type { Driver } from './support/driver.ts';
import { driverTest as base, type DriverBench } from './support/driver-test.ts';

const RANGE = { subnet: '10.10.0.0/16' };
const POOL = { min: 2, max: 0, batch: 4, coolDownMs: 0, updateFrequencyMs: 60_000 } as const;

/** As `driverTest`, with ports that are made ahead; the backend says at once that they are plugged. */
const test = base.extend({
  driver: async ({ startDriver, cloud }: DriverBench, use: (driver: Driver) => Promise<void>) => {
    const driver = await startDriver({ portPool: POOL });
    driver.host.onPlug = ({ portId }) => {
      cloud.plug(portId);
    };
    await use(driver);
  },
});

function containerPorts({ cloud }: Pick<DriverBench, 'cloud'>): readonly PortRow[] {
  return cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr');
}

async function filledNetwork(
  driver: Driver,
  docker: Dockerd,
  wish: Parameters<Dockerd['networkCreate']>[0] = RANGE,
): Promise<DockerNetwork> {
  const network = await docker.networkCreate(wish);
  await driver.poolHas(4);
  return network;
}

describe('a start with a port that is ready', () => {
  test('asks Neutron for nothing before its answer, and for its labels after it', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const [port] = containerPorts({ cloud });
    expect(port).toMatchObject({ 'binding:host_id': 'host-a', status: 'ACTIVE' });

    const requests = await requestsDuring(cloud, async () => {
      await docker.containerStart(network);
      await driver.settled();
    });
    expect(requests.map(line).toSorted()).toEqual(['PUT /ports/{id}', 'PUT /ports/{id}/tags']);
  });

  test('shows in Neutron whose port it is', async ({ cloud, driver, docker }) => {
    const network = await filledNetwork(driver, docker);
    const container = await docker.containerStart(network);
    await driver.settled();

    const { endpointId, mac, address } = container;
    const [port] = cloud.state.ports.where((one) => one.device_id === endpointId);
    expect(port).toMatchObject({
      name: `${endpointId}-port`,
      mac_address: mac,
      fixed_ips: [{ ip_address: address.split('/')[0] }],
      tags: expect.arrayContaining(['compute:kuryr', `kuryr.port.pool:${network.poolId}`]),
    });
    expect(driver.host.plugged.get(port?.id ?? '')).toMatchObject({ endpointId });
  });

  test('works while the cloud is away, until no port is left', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    cloud.fail({ service: 'network' }, { status: 503, body: {}, times: 10_000 });
    const started = await Promise.all([1, 2, 3, 4].map(() => docker.containerStart(network)));
    expect(new Set(started.map(({ address }) => address)).size).toBe(4);
    await expect(docker.containerStart(network)).rejects.toThrow(/HTTP 503/);
  });
});

describe('a port that comes back', () => {
  test('is given out again with its link, address and MAC, without a word to Neutron', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const before = driver.host.steps.length;
    const first = await docker.containerStart(network);
    await driver.settled();
    const requests = await requestsDuring(cloud, () => docker.containerStop(first));
    expect(requests).toEqual([]);
    const second = await docker.containerStart(network, { ip: first.address.split('/')[0] ?? '' });
    expect(second.mac).toBe(first.mac);
    expect(driver.host.steps.slice(before).filter((step) => step.do === 'unplug')).toEqual([]);
    await driver.settled();
    expect(cloud.state.ports.where((one) => one.device_id === second.endpointId)).toHaveLength(1);
  });

  test('is free again when it was looked at', async ({ driver, docker }) => {
    const network = await filledNetwork(driver, docker);
    const container = await docker.containerStart(network);
    await docker.containerStop(container);
    await driver.poolHas(4);
  });

  const changes: readonly (readonly [string, Partial<PortRow>])[] = [
    ['security groups', { security_groups: [] }],
    ['MAC', { mac_address: 'fa:16:3e:00:00:99' }],
    ['address pairs', { allowed_address_pairs: [{ ip_address: '10.10.0.200' }] }],
  ];
  test.for(changes)(
    'is deleted when somebody changed its %s',
    async ([, change], { cloud, driver, docker }) => {
      const network = await filledNetwork(driver, docker);
      const container = await docker.containerStart(network);
      await driver.settled();
      const [port] = cloud.state.ports.where((one) => one.device_id === container.endpointId);
      if (!port) throw new Error('no port');
      cloud.state.ports.put({ ...port, ...change });
      await docker.containerStop(container);
      await vi.waitFor(() => expect(cloud.state.ports.has(port.id)).toBe(false));
      await vi.waitFor(() => expect(driver.core.portPools.find(port.id)).toBeUndefined());
      expect(driver.host.plugged.has(port.id)).toBe(false);
    },
  );

  test('gets a new link when its sandbox took the old one along', async ({ driver, docker }) => {
    const network = await filledNetwork(driver, docker);
    const container = await docker.containerStart(network);
    await driver.settled();
    const [portId] = [...driver.host.plugged].find(
      ([, { endpointId }]) => endpointId === container.endpointId,
    ) ?? [''];
    driver.host.plugged.delete(portId);
    await docker.containerStop(container);
    await driver.poolHas(4);
    expect(driver.host.plugged.has(portId)).toBe(true);
  });

  test('stays with its container when dockerd repeats the release of the one before', async ({
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const first = await docker.containerStart(network);
    const ip = first.address.split('/')[0] ?? '';
    await docker.containerStop(first);
    await docker.containerStart(network, { ip });
    await docker.releaseAddress(network.poolId, ip);
    await expect(docker.containerStart(network, { ip })).rejects.toThrow(/is taken/);
    expect(driver.core.portPools.all()[0]?.counts().claimed).toBe(1);
  });
});

describe('--ip and --mac-address', () => {
  test('an address that waits in the pool is given out from there', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const [port] = containerPorts({ cloud });
    const ip = port?.fixed_ips[0]?.ip_address ?? '';
    const requests = await requestsDuring(cloud, () => docker.containerStart(network, { ip }));
    expect(requests.filter(({ method }) => method === 'POST')).toEqual([]);
    expect(driver.core.portPools.all()[0]?.get(port?.id ?? '')?.state).toBe('claimed');
  });

  test('an address that waits in the pool of another host is refused with what to do', async ({
    cloud,
    driver,
    docker,
    startDriver,
    user,
  }) => {
    const { id } = await user.network();
    const options = { 'neutron.net.uuid': id };
    await filledNetwork(driver, docker, { ...RANGE, options });
    const ip = containerPorts({ cloud })[0]?.fixed_ips[0]?.ip_address ?? '';
    const other = new Dockerd(await startDriver({ host: 'host-b' }));
    const network = await other.networkCreate({ ...RANGE, options });
    await expect(other.containerStart(network, { ip })).rejects.toThrow(
      /waits in the port pool of host-a.*kuryr pool free/,
    );
  });

  test('a port with another MAC address leaves the pool with its container', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const mac = '02:11:22:33:44:55';
    const container = await docker.containerStart(network, { mac });
    await driver.settled();
    const [port] = cloud.state.ports.where((one) => one.mac_address === mac);
    expect(port?.tags.filter((tag) => tag.startsWith('kuryr.port.pool'))).toEqual([]);
    expect(driver.host.plugged.get(port?.id ?? '')).toMatchObject({ macAddress: mac });
    await docker.containerStop(container);
    await driver.settled();
    expect(cloud.state.ports.get(port?.id ?? '')).toBeUndefined();
    expect(driver.host.plugged.has(port?.id ?? '')).toBe(false);
  });
});

describe('a refill', () => {
  const bulk = (request: { readonly body?: unknown }) =>
    JSON.stringify(request.body ?? '').includes('"ports"');

  test('that Neutron ends after it was given up is not lost, nor made twice', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver({ portPool: POOL, requestTimeoutMs: 150 });
    cloud.fail({ method: 'POST', when: bulk }, { delayMs: 600 });
    await new Dockerd(driver).networkCreate(RANGE);
    // What the first request made is enough, once it is found.
    await driver.poolHas(2);
    expect(containerPorts({ cloud })).toHaveLength(2);
  });

  test('that Neutron ends after its network was removed does not keep the network', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver({ portPool: POOL, requestTimeoutMs: 150 });
    const docker = new Dockerd(driver);
    cloud.fail({ method: 'POST', when: bulk }, { delayMs: 400 });
    const network = await docker.networkCreate(RANGE);
    await vi.waitFor(() => expect(cloud.requests.some(bulk)).toBe(true));
    await docker.networkRemove(network).catch(() => undefined);
    await driver.settled();
    expect(cloud.state.networks.all()).toEqual([]);
    expect(containerPorts({ cloud })).toEqual([]);
  });

  test('leaves most of a small subnet to others', async ({ cloud, driver, docker }) => {
    await docker.networkCreate({ subnet: '10.10.0.0/28' });
    await driver.poolHas(3);
    expect(containerPorts({ cloud })).toHaveLength(3);
  });

  test('that fails is said, and tried again', async ({ cloud, driver, docker }) => {
    cloud.fail(
      { method: 'POST', when: bulk },
      { status: 409, body: { NeutronError: { type: 'OverQuota', message: 'Quota exceeded' } } },
    );
    await docker.networkCreate(RANGE);
    await driver.poolHas(4);
  });
});

test('a network that goes takes the ports along that were made for it', async ({
  cloud,
  driver,
  docker,
}) => {
  const network = await filledNetwork(driver, docker);
  await docker.networkRemove(network);
  await driver.settled();
  expect(cloud.state.ports.all()).toEqual([]);
  expect(cloud.state.networks.all()).toEqual([]);
  expect(cloud.state.subnetpools.all()).toEqual([]);
  expect(driver.host.plugged.size).toBe(0);
});

describe('a daemon that starts again', () => {
  test.for(['stopped', 'killed'] as const)(
    'finds its ports after it was %s',
    async (how, { cloud, driver, docker }) => {
      const network = await filledNetwork(driver, docker);
      const container = await docker.containerStart(network);
      const claimed = await docker.requestAddress(network.poolId);
      await driver.settled();
      const plugs = driver.host.steps.length;
      if (how === 'stopped') await driver.stop();
      else driver.crash();
      await driver.start();
      await driver.poolHas(2);

      const others = [await docker.containerStart(network), await docker.containerStart(network)];
      const addresses = [container, ...others].map(({ address }) => address);
      expect(new Set([...addresses, claimed]).size).toBe(4);
      await driver.settled();
      const ahead = driver.host.steps.slice(plugs).filter((step) => step.do === 'plug');
      expect(ahead.length).toBeLessThanOrEqual(4);

      // It still knows whose port it is, and that it goes back.
      const requests = await requestsDuring(cloud, () => docker.containerStop(container));
      expect(requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
      await docker.releaseAddress(network.poolId, claimed);
    },
  );

  test('gives out no port that a sandbox has, also when its disk was lost', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const container = await docker.containerStart(network);
    const [port] = cloud.state.ports.where(
      (one) => one.fixed_ips[0]?.ip_address === container.address.split('/')[0],
    );
    driver.host.inSandbox.add(port?.id ?? '');
    await driver.settled();
    for (const id of driver.core.portPools.claimedIds()) await driver.core.portPools.unkeep(id);
    await driver.restart();
    await driver.poolHas(3);
    expect(driver.core.portPools.isClaimed(port?.id ?? '')).toBe(true);
  });
});

describe('an operator', () => {
  const ask = async (driver: Driver, method: 'GET' | 'POST', url: string, payload?: object) => {
    const admin = createAdminServer({
      core: driver.core,
      metrics: new Metrics('0'),
      checks: [],
      status: () => {
        throw new Error('not asked here');
      },
    });
    const answer = await admin.inject({ method, url, ...(payload && { payload }) });
    await admin.close();
    return { status: answer.statusCode, body: answer.json() };
  };

  test('sees a pool and its ports', async ({ driver, docker }) => {
    const { id, poolId } = await filledNetwork(driver, docker);
    await docker.requestAddress(poolId);
    const { body } = await ask(driver, 'GET', '/listPools');
    expect(body).toMatchObject({ pools: [{ dockerNetworkId: id, free: 3, used: 1, min: 2 }] });
    const one = await ask(driver, 'GET', `/showPool?network=${id.slice(0, 8)}`);
    expect(one.body.ports.map(({ state }: { state: string }) => state).toSorted()).toEqual([
      'claimed',
      ...['free', 'free', 'free'],
    ]);
    expect(await ask(driver, 'GET', '/showPool?network=zz')).toMatchObject({
      status: 404,
      body: { error: expect.stringContaining(id.slice(0, 12)) },
    });
  });

  test('fills a pool ahead of a rush, and empties it until a container starts', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await filledNetwork(driver, docker);
    const networks = [network.id];
    await ask(driver, 'POST', '/populatePool', { networks, num_ports: 7 });
    await driver.poolHas(8);
    const { body } = await ask(driver, 'POST', '/freePool', { networks });
    expect(body).toMatchObject({ pools: [{ free: 0, paused: true }] });
    expect(containerPorts({ cloud })).toEqual([]);
    await docker.containerStart(network);
    await driver.poolHas(4);
  });

  test('is told what is wrong with a wish', async ({ driver, docker }) => {
    const network = await filledNetwork(driver, docker);
    const wrong = await ask(driver, 'POST', '/populatePool', { networks: network.id });
    expect(wrong).toMatchObject({
      status: 400,
      body: { error: expect.stringContaining('networks') },
    });
  });
});

test('a port that nobody wants for a while is labelled as one that waits', async ({
  cloud,
  driver,
  docker,
}) => {
  const network = await filledNetwork(driver, docker);
  const container = await docker.containerStart(network);
  await driver.settled();
  await docker.containerStop(container);
  await driver.poolHas(4);
  const pool = driver.core.portPools.all()[0];
  const member = pool?.in('free').find(({ labelled }) => labelled);
  if (!pool || !member) throw new Error('no port came back');
  expect(idleLabelled(pool)).toEqual([]);
  member.since -= 61_000;
  expect(idleLabelled(pool)).toEqual([member]);
  driver.core.portPools.onChange(pool);
  await vi.waitFor(() =>
    expect(cloud.state.ports.get(member.id)).toMatchObject({
      name: 'kuryr-pool-port',
      device_id: expect.stringMatching(/^kuryr-claim-/),
    }),
  );
  const { tags } = cloud.state.ports.get(member.id) ?? {};
  expect(tags?.filter((tag) => tag.startsWith('kuryr.net.uuid'))).toEqual([]);
});
