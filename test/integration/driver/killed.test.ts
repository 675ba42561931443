import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { contents } from '../../unit/driver/support/cloud-view.ts';
import { Dockerd, dockerId } from '../../unit/driver/support/dockerd.ts';
import { driverTest as test } from '../../unit/driver/support/driver-test.ts';
import { lacksOpenVswitch } from '../support/machine.ts';
import { RealHost } from '../support/real-host.ts';

/*
 * A daemon that is killed between two changes of the kernel and of Open vSwitch. Each takes two steps: the
 * link and the port of the switch when an endpoint is made, the other way round when it goes.
 */

const RANGE = { subnet: '10.10.0.0/16' };
const STEPS = [1, 2];
const missing = lacksOpenVswitch();
let host: RealHost;

beforeAll(async () => {
  if (!missing) host = await RealHost.start();
});
afterAll(() => host?.close());
beforeEach(({ skip }) => skip(missing !== undefined, missing));

describe.each(['before', 'answered'] as const)('a daemon that dies (%s)', (moment) => {
  test.for(STEPS)(
    'at change %i of a start leaves nothing',
    async (request, { cloud, startDriver }) => {
      const driver = await startDriver({ binding: host.binding });
      const docker = new Dockerd(driver);
      const network = await docker.networkCreate(RANGE);
      const origin = contents(cloud);
      const address = await docker.requestAddress(network.poolId);
      driver.crashAt({ of: 'host', request, moment });
      const created = docker.createEndpoint(network, dockerId(), address);
      await expect(created).rejects.toThrow('the daemon died');
      expect(host.plugged().length).toBe(pluggedAt(request, moment));
      await driver.start();
      await driver.settled();
      await docker.releaseAddress(network.poolId, address);
      await driver.settled();
      expect(host.plugged()).toEqual([]);
      expect(contents(cloud)).toEqual(origin);
    },
  );

  test.for(STEPS)('at change %i of a stop ends it', async (request, { cloud, startDriver }) => {
    const driver = await startDriver({ binding: host.binding });
    const docker = new Dockerd(driver);
    const network = await docker.networkCreate(RANGE);
    const origin = contents(cloud);
    const container = await docker.containerStart(network);
    await driver.settled();
    expect(host.plugged()).toHaveLength(3);
    driver.crashAt({ of: 'host', request, moment });
    await expect(docker.deleteEndpoint(container)).rejects.toThrow('the daemon died');
    await driver.start();
    // dockerd has forgotten the endpoint; the journal has not.
    await driver.settled();
    expect(host.plugged()).toEqual([]);
    await docker.releaseAddress(network.poolId, container.address);
    await driver.settled();
    expect(contents(cloud)).toEqual(origin);
  });
});

/** Both ends of the link come with the first change, the port of the switch with the second. */
function pluggedAt(request: number, moment: 'before' | 'answered'): number {
  const done = moment === 'before' ? request - 1 : request;
  return [0, 2, 3][done] ?? 0;
}
