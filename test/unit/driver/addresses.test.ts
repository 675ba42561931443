import { describe, expect } from 'vitest';
import { contents, line, requestsDuring } from './support/cloud-view.ts';
import { Dockerd } from './support/dockerd.ts';
import { everyCloudTest as test } from './support/driver-test.ts';

const SUBNET = '10.10.0.0/16';
const GATEWAY = { RequestAddressType: 'com.docker.network.gateway' };
const UNKNOWN_POOL = '01234567-89ab-cdef-0123-456789abcdef';

describe('an address pool', () => {
  test('is a subnet pool of exactly its range', async ({ cloud, docker }) => {
    const requests = await requestsDuring(cloud, () => docker.requestPool({ subnet: SUBNET }));
    expect(requests.map(line)).toEqual(['POST /subnetpools']);
    expect(cloud.state.subnetpools.all()).toMatchObject([
      {
        name: `kuryrPool-${SUBNET}`,
        prefixes: [SUBNET],
        default_prefixlen: 16,
        shared: false,
      },
    ]);
  });

  test('is answered by its id and range', async ({ cloud, docker }) => {
    const pool = await docker.requestPool({ subnet: SUBNET });
    expect(pool).toEqual({ poolId: cloud.state.subnetpools.all()[0]?.id, subnet: SUBNET });
  });

  test('with --ip-range stays whole', async ({ docker }) => {
    const { subnet } = await docker.requestPool({ subnet: SUBNET, range: '10.10.3.0/24' });
    expect(subnet).toBe(SUBNET);
  });

  test.for(['10.0.0.0/8', '10.10.0.0/29', '192.168.0.0/28'])(
    'may be as large or small as %s',
    async (subnet, { docker }) => {
      const network = await docker.networkCreate({ subnet });
      expect((await docker.containerStart(network)).address).toMatch(/^1\d+\./);
    },
  );

  test('that was given back twice, or never was, is gone', async ({ cloud, driver, docker }) => {
    const before = contents(cloud);
    const { poolId } = await docker.requestPool({ subnet: SUBNET });
    for (const id of [poolId, poolId, UNKNOWN_POOL]) await docker.releasePool(id);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test.for([401, 403, 409, 503])(
    'that Neutron refuses with %i is refused so',
    async (status, { cloud, driver }) => {
      const fault = { status, body: { NeutronError: { type: 'X', message: 'No.', detail: '' } } };
      cloud.fail({ method: 'POST', path: '/v2.0/subnetpools' }, { ...fault, times: 2 });
      const body = { AddressSpace: 'x', Pool: SUBNET, SubPool: '', Options: null, V6: false };
      const reply = await driver.call('IpamDriver.RequestPool', body);
      expect(reply.status).toBe(status);
      expect(reply.body['Error']).toBe(reply.body['Err']);
    },
  );
});

describe('the address of a container', () => {
  test('is a port of this host, made in one request', async ({ cloud, tags, docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    let address = '';
    const requests = await requestsDuring(cloud, async () => {
      address = await docker.requestAddress(poolId);
    });
    expect(requests.map(line)).toEqual(['POST /ports']);
    const [port] = cloud.state.ports.where((one) => one.device_owner === 'compute:kuryr');
    expect(port).toMatchObject({
      name: 'kuryr-unbound-port',
      admin_state_up: true,
      'binding:host_id': 'host-a',
      'binding:vif_type': 'ovs',
      tags: tags === 'all' ? ['compute:kuryr'] : [],
    });
    expect(address).toBe(`${port?.fixed_ips[0]?.ip_address}/16`);
  });

  test('is never that of a port which nobody asked for', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    const [network] = cloud.state.networks.all();
    await user.port({ id: network?.id ?? '' }, { name: 'free' });
    const before = contents(cloud);
    const Options = null;
    const { body } = await driver.call('IpamDriver.RequestAddress', { PoolID: poolId, Options });
    expect(cloud.state.ports.where((one) => one.device_owner === 'compute:kuryr')).toHaveLength(1);
    await docker.releaseAddress(poolId, String(body['Address']));
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('is the one that is asked for', async ({ docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    expect(await docker.requestAddress(poolId, '10.10.0.77')).toBe('10.10.0.77/16');
  });

  test('is found after a restart of the daemon', async ({ cloud, driver, docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    await driver.restart();
    expect(await docker.requestAddress(poolId, '10.10.0.77')).toBe('10.10.0.77/16');
    const requests = await requestsDuring(cloud, () => docker.requestAddress(poolId));
    expect(requests.map(line)).toEqual(['POST /ports']);
  });

  test('asked for twice is another each time', async ({ docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    const first = await docker.requestAddress(poolId);
    expect(await docker.requestAddress(poolId)).not.toBe(first);
  });

  test('of two networks with one range comes from the right one', async ({ cloud, docker }) => {
    const networks = [
      await docker.networkCreate({ subnet: SUBNET }),
      await docker.networkCreate({ subnet: SUBNET }),
    ];
    for (const { poolId } of networks) {
      await docker.requestAddress(poolId, '10.10.0.77');
      const [subnet] = cloud.state.subnets.where((one) => one.subnetpool_id === poolId);
      const here = cloud.state.ports.where(({ fixed_ips }) =>
        fixed_ips.some((ip) => ip.subnet_id === subnet?.id && ip.ip_address === '10.10.0.77'),
      );
      expect(here).toHaveLength(1);
    }
  });

  test.for([
    { device_owner: 'compute:nova', device_id: 'vm', 'binding:host_id': 'host-b' },
    { device_owner: 'network:router_interface', device_id: 'router' },
    { device_owner: 'compute:kuryr', device_id: 'e', 'binding:host_id': 'host-b' },
  ])(
    'of $device_owner is refused, and nothing is changed',
    async (body, { cloud, user, driver, docker }) => {
      const { poolId } = await docker.networkCreate({ subnet: SUBNET });
      const [network] = cloud.state.networks.all();
      const [subnet] = cloud.state.subnets.all();
      const fixed_ips = [{ subnet_id: subnet?.id ?? '', ip_address: '10.10.0.77' }];
      const port = await user.port({ id: network?.id ?? '' }, { ...body, fixed_ips });
      const before = contents(cloud);
      await expect(docker.requestAddress(poolId, '10.10.0.77')).rejects.toMatchObject({
        status: 409,
        message: expect.stringContaining(`10.10.0.77 is taken by the Neutron port ${port.id}`),
      });
      await docker.releaseAddress(poolId, '10.10.0.77');
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test.for(['10.11.0.5', '192.168.0.1'])(
    'outside the subnet, %s, is refused',
    async (ip, { docker }) => {
      const { poolId } = await docker.networkCreate({ subnet: SUBNET });
      await expect(docker.requestAddress(poolId, ip)).rejects.toThrow(
        `the address ${ip} is not inside the network's subnet ${SUBNET}`,
      );
    },
  );

  test('of a full subnet is refused, and to be had when one is given back', async ({ docker }) => {
    // Four addresses: the network's, the gateway's, the broadcast's, and one that the metadata port has.
    const network = await docker.networkCreate({ subnet: '10.10.0.0/29' });
    const containers = [];
    for (let i = 0; i < 4; i += 1) containers.push(await docker.containerStart(network));
    await expect(docker.containerStart(network)).rejects.toThrow(
      /^the subnet 10\.10\.0\.0\/29 has no free address left/,
    );
    const [first] = containers;
    if (first) await docker.containerStop(first);
    expect((await docker.containerStart(network)).address).toBe(first?.address);
  });

  test('can be asked for again while its port is still being deleted', async ({
    cloud,
    docker,
  }) => {
    const network = await docker.networkCreate({ subnet: SUBNET });
    const first = await docker.containerStart(network, { ip: '10.10.0.77' });
    cloud.fail({ method: 'DELETE', path: /ports/ }, { delayMs: 50 });
    await docker.containerStop(first);
    await docker.containerStart(network, { ip: '10.10.0.77' });
  });

  test('without a subnet, or of an unknown pool, is refused', async ({ docker }) => {
    const { poolId } = await docker.requestPool({ subnet: SUBNET });
    await expect(docker.requestAddress(poolId)).rejects.toThrow(
      /^Neutron has no subnet for the address pool 10\.10\.0\.0\/16/,
    );
    await expect(docker.requestAddress(UNKNOWN_POOL)).rejects.toThrow(
      /^the subnet pool .* does not exist in Neutron; remove the Docker network/,
    );
  });
});

describe('the address of a gateway', () => {
  test('is echoed before there is a network, without a port', async ({ cloud, docker }) => {
    const { poolId } = await docker.requestPool({ subnet: SUBNET });
    const requests = await requestsDuring(cloud, async () => {
      expect(await docker.requestAddress(poolId, '10.10.0.9', GATEWAY)).toBe('10.10.0.9/16');
      expect(await docker.requestAddress(poolId, '10.10.0.7')).toBe('10.10.0.7/16');
      expect(await docker.requestAddress(poolId, '', GATEWAY)).toBe('10.10.0.1/16');
    });
    expect(requests).toEqual([]);
  });

  test('must be that of the subnet that is there', async ({ docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET, gateway: '10.10.0.9' });
    expect(await docker.requestAddress(poolId, '10.10.0.9', GATEWAY)).toBe('10.10.0.9/16');
    await expect(docker.requestAddress(poolId, '10.10.0.8', GATEWAY)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('has the gateway 10.10.0.9, not 10.10.0.8'),
    });
  });
});

describe('an address that is given back', () => {
  test('takes its port along, once and for all', async ({ cloud, driver, docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    const before = contents(cloud);
    const address = await docker.requestAddress(poolId);
    await docker.releaseAddress(poolId, address);
    await docker.releaseAddress(poolId, address);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('takes its port along after a restart of the daemon', async ({ cloud, driver, docker }) => {
    const { poolId } = await docker.networkCreate({ subnet: SUBNET });
    const before = contents(cloud);
    const address = await docker.requestAddress(poolId);
    await driver.restart();
    await docker.releaseAddress(poolId, address);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test.for([false, true])(
    'leaves the same address of another network (restart: %j)',
    async (restart, { cloud, driver, docker }) => {
      const first = await docker.networkCreate({ subnet: SUBNET });
      const second = await docker.networkCreate({ subnet: SUBNET });
      await docker.requestAddress(first.poolId, '10.10.0.77');
      const before = contents(cloud);
      await docker.requestAddress(second.poolId, '10.10.0.77');
      if (restart) await driver.restart();
      await docker.releaseAddress(second.poolId, '10.10.0.77');
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('of a container on another host stays', async ({ cloud, startDriver }) => {
    const here = new Dockerd(await startDriver({ host: 'host-a' }));
    const there = await startDriver({ host: 'host-b' });
    const { poolId } = await here.networkCreate({ subnet: SUBNET });
    const address = await here.requestAddress(poolId);
    const before = contents(cloud);
    await new Dockerd(there).releaseAddress(poolId, address);
    await there.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('of which the subnet or the pool is gone is done', async ({ driver, docker }) => {
    const { poolId } = await docker.requestPool({ subnet: SUBNET });
    await docker.releaseAddress(poolId, '10.10.0.1');
    await docker.releaseAddress(UNKNOWN_POOL, '10.10.0.1');
    await driver.settled();
  });
});
