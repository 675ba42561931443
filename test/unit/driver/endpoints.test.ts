import { describe, expect, onTestFinished, vi } from 'vitest';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { updateSubnet } from '../../../src/openstack/neutron/subnets/update.ts';
import { unlimited } from '../../../src/util/call.ts';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { contents, line, requestsDuring } from './support/cloud-view.ts';
import { Dockerd, DriverError, dockerId } from './support/dockerd.ts';
import { everyCloudTest as test } from './support/driver-test.ts';

const RANGE = { subnet: '10.10.0.0/16' };
const MAC = '02:11:22:33:44:55';

function containerPorts({ state }: FakeCloud) {
  return state.ports.where((port) => port.device_owner === 'compute:kuryr');
}

describe('an endpoint', () => {
  test('has the port of its address, labelled behind the answer', async ({
    cloud,
    tags,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate(RANGE);
    const { endpointId: id, mac, address } = await docker.containerStart(network);
    await driver.settled();
    expect(containerPorts(cloud)).toMatchObject([
      {
        name: `${id}-port`,
        device_id: id,
        mac_address: mac,
        'binding:host_id': 'host-a',
        fixed_ips: [{ ip_address: address.split('/')[0] }],
        tags:
          tags === 'all'
            ? [
                'compute:kuryr',
                `kuryr.net.uuid.lh:${id.slice(0, 32)}`,
                `kuryr.net.uuid.uh:${id.slice(32)}`,
              ]
            : [],
      },
    ]);
  });

  test('is plugged as Neutron says, before any request', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const address = await docker.requestAddress(network.poolId);
    const endpointId = dockerId();
    const before = cloud.requests.length;
    let asked = -1;
    driver.host.onPlug = () => {
      asked = cloud.requests.length - before;
    };
    await docker.createEndpoint(network, endpointId, address);
    expect(asked).toBe(0);
    const [port] = containerPorts(cloud);
    const [{ id: networkId = '', mtu } = {}] = cloud.state.networks.all();
    expect([...driver.host.plugged.values()]).toEqual([
      {
        portId: port?.id,
        endpointId,
        networkId,
        projectId: port?.project_id,
        macAddress: port?.mac_address,
        mtu,
        vifType: 'ovs',
        vifDetails: port?.['binding:vif_details'],
      },
    ]);
  });

  test('is answered without waiting for its labels', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const address = await docker.requestAddress(network.poolId);
    cloud.fail({ method: 'PUT', path: /^\/v2\.0\/ports\// }, { status: 500, times: 2 });
    const endpointId = dockerId();
    await docker.createEndpoint(network, endpointId, address);
    expect(containerPorts(cloud)[0]?.name).toBe('kuryr-unbound-port');
    expect((await docker.join(network, endpointId))['Gateway']).toBe('10.10.0.1');
    await driver.settled();
    expect(containerPorts(cloud)[0]?.name).toBe(`${endpointId}-port`);
  });

  test('tells its MAC only if Docker gave none', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const own = await docker.containerStart(network);
    expect(own.mac).toBe(containerPorts(cloud)[0]?.mac_address);
    const address = await docker.requestAddress(network.poolId);
    const { body } = await driver.call('NetworkDriver.CreateEndpoint', {
      NetworkID: network.id,
      EndpointID: dockerId(),
      Options: {},
      Interface: { Address: address, MacAddress: MAC.toUpperCase() },
    });
    expect(body).toEqual({ Interface: {} });
  });

  test('gets the MAC that Docker asks for, on a port that is bound', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate(RANGE);
    const { address } = await docker.containerStart(network, { mac: MAC });
    expect(containerPorts(cloud)).toMatchObject([
      {
        mac_address: MAC,
        'binding:vif_type': 'ovs',
        fixed_ips: [{ ip_address: address.split('/')[0] }],
      },
    ]);
    expect([...driver.host.plugged.values()]).toMatchObject([{ macAddress: MAC, vifType: 'ovs' }]);
  });

  test('with a MAC that is taken is refused, and works with another', async ({
    cloud,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate(RANGE);
    await docker.containerStart(network, { mac: MAC });
    const address = await docker.requestAddress(network.poolId);
    await driver.settled();
    const before = contents(cloud);
    const endpointId = dockerId();
    await expect(
      docker.createEndpoint(network, endpointId, address, { mac: MAC }),
    ).rejects.toMatchObject({
      status: 409,
      message: expect.stringMatching(
        `^the MAC ${MAC} is that of the Neutron port \\S+ on this network; choose another`,
      ),
    });
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    await docker.createEndpoint(network, endpointId, address);
  });

  test("with the MAC of a user's own port is told how to have it", async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate(RANGE);
    const [{ id = '' } = {}] = cloud.state.networks.all();
    const fixed_ips = [{ ip_address: '10.10.0.42' }];
    const port = await user.port({ id }, { name: 'mine', mac_address: MAC, fixed_ips });
    const before = contents(cloud);
    await expect(docker.containerStart(network, { mac: MAC })).rejects.toMatchObject({
      status: 409,
      message: `the MAC ${MAC} is that of the Neutron port ${port.id} on this network; to use that port add --ip 10.10.0.42`,
    });
    const other = { ip: '10.10.0.42', mac: '02:11:22:33:44:66' };
    await expect(docker.containerStart(network, other)).rejects.toThrow(
      /is yours and has the MAC 02:11:22:33:44:55, which stays; leave --mac-address out/,
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    const container = await docker.containerStart(network, { ip: '10.10.0.42', mac: MAC });
    expect(containerPorts(cloud)).toMatchObject([{ id: port.id, mac_address: MAC }]);
    await docker.containerStop(container);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('made twice is one', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const address = await docker.requestAddress(network.poolId);
    const endpointId = dockerId();
    const first = await docker.createEndpoint(network, endpointId, address, { mac: MAC });
    await driver.settled();
    const before = contents(cloud);
    expect(await docker.createEndpoint(network, endpointId, address, { mac: MAC })).toBe(first);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    expect(driver.host.plugged.size).toBe(1);
  });

  test.for([
    { what: 'of an unknown network', change: { NetworkID: dockerId() } },
    { what: 'without an address', change: { Interface: null } },
    { what: 'of an unknown subnet', change: { Interface: { Address: '10.99.0.5/16' } } },
  ])('$what is refused', async ({ change }, { cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    const { status, body } = await driver.call('NetworkDriver.CreateEndpoint', {
      NetworkID: network.id,
      EndpointID: dockerId(),
      Options: {},
      ...change,
    });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body['Err']).toMatch(/^\S.{8,}$/);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    expect(driver.host.plugged.size).toBe(0);
  });

  test('with the address of a virtual machine is refused', async ({ cloud, user, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const [{ id = '' } = {}] = cloud.state.networks.all();
    const vm = await user.port({ id }, { device_owner: 'compute:nova', device_id: 'vm' });
    const address = `${vm.fixed_ips[0]?.ip_address}/16`;
    await expect(docker.createEndpoint(network, dockerId(), address)).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining(`belongs to the Neutron port ${vm.id} of compute:nova`),
    });
  });

  test.for(['bridge', 'unbound'])(
    'whose port is bound as %s is plugged as that',
    async (vif, { cloud, driver, docker }) => {
      const network = await docker.networkCreate(RANGE);
      const address = await docker.requestAddress(network.poolId);
      for (const port of containerPorts(cloud)) {
        cloud.state.ports.put({ ...port, 'binding:vif_type': vif });
      }
      await driver.restart();
      await docker.createEndpoint(network, dockerId(), address);
      // Whether it can be plugged is the host's to say.
      expect([...driver.host.plugged.values()]).toMatchObject([{ vifType: vif }]);
    },
  );
});

describe('when plugging must be seen by Neutron', () => {
  const neutron = { vifPluggingIsFatal: true, vifPluggingTimeoutMs: 120 };

  test('an endpoint is there when its port is active', async ({ cloud, startDriver }) => {
    const driver = await startDriver({ neutron });
    driver.host.onPlug = ({ portId }) => cloud.plug(portId);
    const docker = new Dockerd(driver);
    await docker.containerStart(await docker.networkCreate(RANGE));
    expect(containerPorts(cloud)).toMatchObject([{ status: 'ACTIVE' }]);
  });

  test('one whose port stays down is refused in time and unplugged', async ({
    cloud,
    startDriver,
  }) => {
    const driver = await startDriver({ neutron });
    const docker = new Dockerd(driver);
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    await expect(docker.containerStart(network)).rejects.toThrow(
      /was plugged but is DOWN in Neutron after 0\.12 s; check .*vif_plugging_timeout/,
    );
    expect(driver.host.plugged.size).toBe(0);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('a time-out of 0 waits until the port is active', async ({ cloud, startDriver }) => {
    const driver = await startDriver({
      neutron: { vifPluggingIsFatal: true, vifPluggingTimeoutMs: 0 },
    });
    const docker = new Dockerd(driver);
    const network = await docker.networkCreate(RANGE);
    let looks = 0;
    cloud.fail(
      {
        method: 'GET',
        path: /^\/v2\.0\/ports\/./,
        when: () => {
          looks += 1;
          if (looks === 3) for (const { id } of containerPorts(cloud)) cloud.plug(id);
          return false;
        },
      },
      {},
    );
    await docker.containerStart(network);
    expect(looks).toBeGreaterThanOrEqual(3);
  });
});

describe('Join', () => {
  test('names link, prefix and gateway, from memory', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate({ ...RANGE, gateway: '10.10.0.9' });
    const { endpointId } = await docker.containerStart(network);
    await driver.settled();
    const requests = await requestsDuring(cloud, async () => {
      expect(await docker.join(network, endpointId)).toEqual({
        InterfaceName: {
          SrcName: `t_c${containerPorts(cloud)[0]?.id}`.slice(0, 14),
          DstPrefix: 'eth',
        },
        Gateway: '10.10.0.9',
        StaticRoutes: [],
        DisableGatewayService: true,
      });
    });
    expect(requests).toEqual([]);
  });

  test('is answered the same after a restart', async ({ driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const { endpointId, join } = await docker.containerStart(network);
    await driver.restart();
    expect(await docker.join(network, endpointId)).toEqual(join);
  });

  test('passes the host routes of the subnet on, but no second default route', async ({
    cloud,
    user,
    driver,
    docker,
  }) => {
    const network = await docker.networkCreate(RANGE);
    const [{ id = '' } = {}] = cloud.state.subnets.all();
    const host_routes = [
      { destination: '192.168.0.0/24', nexthop: '10.10.0.254' },
      { destination: '10.20.0.0/16', nexthop: '0.0.0.0' },
      { destination: '0.0.0.0/0', nexthop: '10.10.0.253' },
    ];
    await updateSubnet(user.session, id, { host_routes }, unlimited);
    await driver.restart();
    const { join } = await docker.containerStart(network);
    expect(join['StaticRoutes']).toEqual([
      { Destination: '192.168.0.0/24', RouteType: 0, NextHop: '10.10.0.254' },
      { Destination: '10.20.0.0/16', RouteType: 1 },
    ]);
  });

  test('gives the gateway of the port’s own subnet on a network of several', async ({
    user,
    docker,
  }) => {
    const { id } = await user.network();
    await user.subnet({ id }, '192.168.7.0/24');
    await user.subnet({ id }, '192.168.8.0/24');
    const options = { 'neutron.net.uuid': id };
    const network = await docker.networkCreate({ subnet: '192.168.8.0/24', options });
    expect((await docker.containerStart(network)).join['Gateway']).toBe('192.168.8.1');
  });

  test('gives none where the subnet has none', async ({ docker }) => {
    const network = await docker.networkCreate({ ...RANGE, internal: true });
    expect((await docker.containerStart(network)).join).not.toHaveProperty('Gateway');
  });

  test('of an unknown endpoint is refused', async ({ docker }) => {
    const network = await docker.networkCreate(RANGE);
    await expect(docker.join(network, dockerId())).rejects.toThrow(
      /^Neutron has no port for the endpoint/,
    );
  });
});

describe('EndpointOperInfo', () => {
  test('tells the state of the port', async ({ cloud, driver, docker }) => {
    const { network, endpointId } = await docker.containerStart(await docker.networkCreate(RANGE));
    await driver.settled();
    const info = async () =>
      (
        await driver.call('NetworkDriver.EndpointOperInfo', {
          NetworkID: network.id,
          EndpointID: endpointId,
        })
      ).body['Value'];
    const [{ security_groups } = { security_groups: [] }] = containerPorts(cloud);
    expect(security_groups).toHaveLength(1);
    expect(await info()).toMatchObject({
      status: 'DOWN',
      security_groups: security_groups.join(','),
    });
    for (const { id } of containerPorts(cloud)) cloud.plug(id);
    // A start does not wait for the cloud to tell; who asks later does.
    expect(await info()).toMatchObject({ status: 'DOWN' });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await info()).toMatchObject({ status: 'ACTIVE' });
  });

  test('is empty for an unknown endpoint', async ({ driver }) => {
    const ids = { NetworkID: dockerId(), EndpointID: dockerId() };
    const { status, body } = await driver.call('NetworkDriver.EndpointOperInfo', ids);
    expect({ status, body }).toEqual({ status: 200, body: { Value: {} } });
  });
});

describe('the end of an endpoint', () => {
  test('unplugs at once, without the cloud, and keeps the port', async ({
    cloud,
    driver,
    docker,
  }) => {
    const container = await docker.containerStart(await docker.networkCreate(RANGE));
    await driver.settled();
    const requests = await requestsDuring(cloud, async () => {
      const ids = { NetworkID: container.network.id, EndpointID: container.endpointId };
      for (const method of ['RevokeExternalConnectivity', 'Leave']) {
        expect(await driver.call(`NetworkDriver.${method}`, ids)).toMatchObject({ status: 200 });
      }
      await docker.deleteEndpoint(container);
    });
    expect(requests.map(line)).toEqual([]);
    expect(driver.host.plugged.size).toBe(0);
    expect(containerPorts(cloud)).toHaveLength(1);
  });

  test('may be asked for twice, and of an unknown one', async ({ driver, docker }) => {
    const container = await docker.containerStart(await docker.networkCreate(RANGE));
    await docker.deleteEndpoint(container);
    await docker.deleteEndpoint(container);
    await docker.deleteEndpoint({ network: container.network, endpointId: dockerId() });
    expect(driver.host.plugged.size).toBe(0);
  });

  test('unplugs after a restart of the daemon', async ({ driver, docker }) => {
    const container = await docker.containerStart(await docker.networkCreate(RANGE));
    await driver.restart();
    await docker.deleteEndpoint(container);
    expect(driver.host.plugged.size).toBe(0);
  });

  test('after which nothing labels its port any more', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    cloud.fail({ method: 'PUT', path: /^\/v2\.0\/ports\// }, { status: 500, times: 2 });
    await docker.containerStop(await docker.containerStart(network));
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  });

  test('of twenty at once leaves nothing of them', async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    const twenty = Array.from({ length: 20 }, () => docker.containerStart(network));
    const containers = await Promise.all(twenty);
    expect(new Set(containers.map(({ address }) => address)).size).toBe(20);
    await Promise.all(containers.map((container) => docker.containerStop(container)));
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
    expect(driver.host.plugged.size).toBe(0);
  });
});

test('a port that somebody changed is used as it is', async ({ cloud, user, driver, docker }) => {
  const network = await docker.networkCreate(RANGE);
  const address = await docker.requestAddress(network.poolId);
  const [{ id = '' } = {}] = containerPorts(cloud);
  await updatePort(user.session, id, { security_groups: [] }, unlimited);
  await docker.createEndpoint(network, dockerId(), address);
  await driver.settled();
  expect(containerPorts(cloud)).toMatchObject([{ id, security_groups: [] }]);
});

test('an endpoint on a network that is gone tells what to do', async ({
  cloud,
  driver,
  docker,
}) => {
  const network = await docker.networkCreate(RANGE);
  const address = await docker.requestAddress(network.poolId);
  cloud.state.clear();
  await driver.restart();
  const created = docker.createEndpoint(network, dockerId(), address);
  await expect(created).rejects.toThrow(DriverError);
  await expect(created).rejects.toThrow(/was deleted in Neutron: remove the Docker network/);
});
