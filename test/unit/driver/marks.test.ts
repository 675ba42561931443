import { describe, expect, test } from 'vitest';
import type { RecordedRequest } from '../../fakes/neutron/fake-cloud.ts';
import { contents } from './support/cloud-view.ts';
import { DriverError, dockerId } from './support/dockerd.ts';
import { driverTest, everyTagSupportTest } from './support/driver-test.ts';
import { failRequest, faults } from './support/fault.ts';
import { forEachRequest, onStage } from './support/stage.ts';
import { useCases } from './support/use-cases.ts';

const SUBNET = '10.10.0.0/16';
const taglessTest = driverTest.extend<{ tags: 'none' }>({ tags: 'none' });

everyTagSupportTest(
  'a container and its network come and go, also on an existing network and across restarts',
  async ({ cloud, user, driver, docker }) => {
    const { id } = await user.network();
    await user.subnet({ id }, '192.168.7.0/24', { name: 'mine' });
    const before = contents(cloud);
    const options = { 'neutron.net.uuid': id };
    const networks = [
      await docker.networkCreate({ subnet: SUBNET, range: '10.10.3.0/24' }),
      await docker.networkCreate({ subnet: '192.168.7.0/24', options }),
      await docker.networkCreate({ subnet: '10.11.0.0/16', options }),
    ];
    for (const network of networks) {
      await driver.restart();
      const container = await docker.containerStart(network);
      await driver.settled();
      await driver.restart();
      expect(await docker.join(network, container.endpointId)).toEqual(container.join);
      await docker.containerStop(container);
    }
    for (const network of networks) {
      await driver.restart();
      await docker.networkRemove(network);
    }
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  },
);

everyTagSupportTest(
  'what was marked while the cloud had no tags is found when it has some',
  async ({ cloud, user, driver, docker }) => {
    const { id } = await user.network();
    await user.subnet({ id }, SUBNET);
    const { id: portId } = await user.port({ id }, { fixed_ips: [{ ip_address: '10.10.0.42' }] });
    const before = contents(cloud);
    const networks = [
      await docker.networkCreate({ subnet: SUBNET, options: { 'neutron.net.uuid': id } }),
      await docker.networkCreate({ subnet: SUBNET }),
      await docker.networkCreate({ subnet: SUBNET, options: { 'kuryr.name': 'shop' } }),
    ];
    const [first] = networks;
    if (!first) throw new Error('there is none');
    const kept = await docker.containerStart(first, { ip: '10.10.0.42' });
    await driver.settled();

    cloud.state.extensions.add('standard-attr-tag');
    await driver.restart();
    expect(await docker.join(first, kept.endpointId)).toEqual(kept.join);
    for (const network of networks) {
      await docker.containerStop(await docker.containerStart(network));
    }
    await driver.restart();
    await docker.containerStop(kept);
    await driver.settled();
    expect(cloud.state.ports.get(portId)).toMatchObject({ device_owner: '', device_id: '' });
    for (const network of networks) await docker.networkRemove(network);
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  },
);

describe('without tags', () => {
  taglessTest(
    'names and descriptions of what is ours say it',
    async ({ cloud, driver, docker }) => {
      const network = await docker.networkCreate({ subnet: SUBNET });
      const { endpointId } = await docker.containerStart(network);
      await driver.settled();
      expect(cloud.state.networks.all()).toMatchObject([{ name: network.id }]);
      expect(cloud.state.subnets.all()).toMatchObject([{ name: `kuryr-subnet-${SUBNET}` }]);
      const subnetId = cloud.state.subnets.all()[0]?.id;
      expect(cloud.state.subnetpools.all()).toMatchObject([
        {
          id: network.poolId,
          name: `kuryrPool-${SUBNET}`,
          description: expect.stringMatching(
            `^Address pool of Docker on host-a, request \\S+ \\[behind ${subnetId}, network ${network.id}\\]$`,
          ),
        },
      ]);
      expect(
        cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr'),
      ).toMatchObject([{ name: `${endpointId}-port`, device_id: endpointId, tags: [] }]);
    },
  );

  taglessTest(
    "a user's network and subnet are not even touched while they are used",
    async ({ cloud, user, driver, docker }) => {
      const { id } = await user.network();
      await user.subnet({ id }, SUBNET);
      const theirs = () => [...cloud.state.networks.all(), ...cloud.state.subnets.all()];
      const before = theirs();
      const network = await docker.networkCreate({
        subnet: SUBNET,
        options: { 'neutron.net.uuid': id },
      });
      await docker.containerStart(network);
      await driver.settled();
      expect(theirs()).toEqual(before);
    },
  );

  taglessTest(
    "a user's own port that looks like nobody's stays as it is",
    async ({ cloud, user, driver, docker }) => {
      const network = await docker.networkCreate({ subnet: SUBNET });
      const [neutron] = cloud.state.networks.all();
      const fixed_ips = [{ ip_address: '10.10.0.42' }];
      // As another program calls the ports of its containers.
      const other = { device_owner: 'compute:kuryr', device_id: 'a-pod', name: 'pod' };
      await user.port({ id: neutron?.id ?? '' }, { ...other, fixed_ips });
      const before = contents(cloud);
      await docker.releaseAddress(network.poolId, '10.10.0.42');
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  taglessTest(
    'what only tags can keep is refused, and nothing is left',
    async ({ cloud, driver, docker }) => {
      const before = contents(cloud);
      const options = { 'neutron.port_security': 'false' };
      await expect(docker.networkCreate({ subnet: SUBNET, options })).rejects.toThrow(
        /^what a network's options want of its ports would be kept in tags, which this Neutron lacks/,
      );
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
    },
  );

  // Options for ports need tags.
  const without = useCases.filter(({ name }) => !name.includes('options'));
  test.for(without)('$name is done, and given up without a trace', ({ prepare }) =>
    onStage(async (stage) => {
      const { call, giveUp, origin, verify } = await prepare(stage);
      if (verify) {
        await call();
        await stage.driver.settled();
        return verify();
      }
      const before = contents(stage.cloud);
      const isChange = ({ method, path }: RecordedRequest) =>
        method !== 'GET' && !path.includes('/tokens');
      stage.cloud.fail({ when: isChange }, { ...faults['is refused'], times: 2 });
      await call().catch(() => undefined);
      await stage.driver.settled();
      expect(contents(stage.cloud)).toEqual(before);
      await giveUp();
      await stage.driver.settled();
      expect(contents(stage.cloud)).toEqual(origin);
    }, 'none'),
  );

  const adopting = useCases.filter(({ name }) => name.startsWith('CreateNetwork on'));
  test.for(adopting)('$name is undone when any request fails', ({ prepare }) =>
    forEachRequest(
      prepare,
      async (n, { cloud, driver }, { call }) => {
        const before = contents(cloud);
        const planned = failRequest(cloud, n, faults['is done, and breaks off']);
        const failure = await call().then(
          () => undefined,
          (error: unknown) => error,
        );
        await driver.settled();
        planned.end();
        if (failure === undefined) return;
        expect(failure).toBeInstanceOf(DriverError);
        expect(contents(cloud)).toEqual(before);
        await call();
      },
      'none',
    ),
  );
});

describe('half-way, with tags of networks', () => {
  const halfTest = driverTest.extend<{ tags: 'networks' }>({ tags: 'networks' });

  halfTest('networks have tags, the others do not', async ({ cloud, user, driver, docker }) => {
    const { id } = await user.network();
    const network = await docker.networkCreate({
      subnet: SUBNET,
      options: { 'neutron.net.uuid': id },
    });
    await docker.containerStart(network);
    await driver.settled();
    expect(cloud.state.networks.all()).toMatchObject([{ tags: { length: 3 } }]);
    const { subnets, subnetpools, ports } = cloud.state;
    const others = [...subnets.all(), ...subnetpools.all(), ...ports.all()];
    expect(others.flatMap(({ tags }) => tags)).toEqual([]);
  });
});

driverTest('an unknown network is looked for in every form', async ({ docker }) => {
  const network = { id: dockerId(), poolId: '', subnet: SUBNET, gateway: '', auxiliary: {} };
  await expect(docker.createEndpoint(network, dockerId(), '10.10.0.5/16')).rejects.toThrow(
    /^Neutron has no network for the Docker network /,
  );
});
