import { describe, expect } from 'vitest';
import { idTags } from '../../../src/core/naming.ts';
import { contents } from './support/cloud-view.ts';
import { driverTest as test } from './support/driver-test.ts';
import { dualStack, FOUR, SIX } from './support/dual-stack.ts';

describe('a network of both families', () => {
  test('is one network with a subnet of each', async ({ cloud, driver }) => {
    const before = contents(cloud);
    const { id, pools, remove } = await dualStack(driver, {});
    const [network, ...others] = cloud.state.networks.all();
    expect(others).toEqual([]);
    expect(network?.tags).toEqual(idTags(id));
    const subnets = cloud.state.subnets.all().sort((a, b) => a.ip_version - b.ip_version);
    const common = { network_id: network?.id };
    expect(subnets).toMatchObject([
      {
        ...{ ...common, name: `kuryr-subnet-${FOUR}`, cidr: FOUR, gateway_ip: '10.10.0.1' },
        ...{ subnetpool_id: pools[4], tags: [pools[4]] },
      },
      {
        ...{ ...common, name: `kuryr-subnet-${SIX}`, cidr: SIX, gateway_ip: 'fd00:10::1' },
        ...{ subnetpool_id: pools[6], tags: [pools[6]] },
      },
    ]);
    await remove();
    expect(contents(cloud)).toEqual(before);
  });

  test('gives a container one port with both addresses, which is found again', async ({
    cloud,
    driver,
  }) => {
    const network = await dualStack(driver, {});
    const before = contents(cloud);
    const { given, endpointId, join, stop } = await network.start();
    await driver.settled();
    const ports = cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr');
    expect(ports).toMatchObject([
      {
        fixed_ips: [given[4], given[6]].map((text) => ({ ip_address: text.replace(/\/.*/, '') })),
        device_id: endpointId,
        tags: expect.arrayContaining([...idTags(endpointId)]),
      },
    ]);
    const answer = await join();
    expect(answer).toMatchObject({ Gateway: '10.10.0.1', GatewayIPv6: 'fd00:10::1' });
    await driver.restart();
    expect(await join()).toEqual(answer);
    await stop();
    expect(contents(cloud)).toEqual(before);
  });
});

test('a Docker network of one family on a Neutron network of both gives one address', async ({
  cloud,
  user,
  docker,
}) => {
  const { id } = await user.network();
  await user.subnet({ id }, FOUR);
  await user.subnet({ id }, SIX, { ip_version: 6 });
  const options = { 'neutron.net.uuid': id };
  const network = await docker.networkCreate({ subnet: FOUR, options });
  const { address, join } = await docker.containerStart(network);
  expect(cloud.state.ports.where((port) => port.device_owner === 'compute:kuryr')).toMatchObject([
    { fixed_ips: [{ ip_address: address.replace(/\/.*/, '') }] },
  ]);
  expect(join).toMatchObject({ Gateway: '10.10.0.1' });
  expect(join).not.toHaveProperty('GatewayIPv6');
});
