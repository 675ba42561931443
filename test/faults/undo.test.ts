import { describe, expect, test } from 'vitest';
import { KuryrError } from '../../src/errors/kuryr-error.ts';
import { contents, line } from '../unit/driver/support/cloud-view.ts';
import { DriverError, dockerId } from '../unit/driver/support/dockerd.ts';
import { driverTest } from '../unit/driver/support/driver-test.ts';
import { failRequest, faults } from '../unit/driver/support/fault.ts';
import { forEachRequest } from '../unit/driver/support/stage.ts';
import { useCases } from '../unit/driver/support/use-cases.ts';

/** A machine that does other things as well takes its time for so many runs. */
const LONG_MS = 20_000;

const RANGE = { subnet: '10.10.0.0/16' };

describe.each(Object.entries(faults))('a request to Neutron that %s', (_, fault) => {
  const sentence =
    'status' in fault
      ? /^Neutron refused to .+: The database is away \(HTTP 500, req-[0-9a-f-]{36}\)$/
      : /^Neutron at http:\S+ cannot be reached: .+; check that it runs/;

  test.for(useCases)('undoes $name; the next try succeeds', { timeout: LONG_MS }, ({ prepare }) =>
    forEachRequest(prepare, async (n, { cloud, driver }, { call }) => {
      const before = contents(cloud);
      const plugged = driver.host.plugged.size;
      const planned = failRequest(cloud, n, fault);
      const failure = await call().then(
        () => undefined,
        (error: unknown) => error,
      );
      await driver.settled();
      planned.end();
      const request = planned.met();
      const where = request ? line(request) : 'it never came';
      expect(request).toBeDefined();
      if (failure !== undefined) {
        expect(failure, where).toBeInstanceOf(DriverError);
        expect(failure, where).toHaveProperty('message', expect.stringMatching(sentence));
        expect(contents(cloud), where).toEqual(before);
        expect(driver.host.plugged.size, where).toBe(plugged);
        await call();
        await driver.settled();
      }
      expect(driver.core.background.pending(), where).toEqual([]);
    }),
  );
});

describe('a host that cannot plug', () => {
  const refusal = new KuryrError('BINDING', { what: 'the bridge br-int is not there' });

  driverTest(
    'keeps the port until dockerd gives its address back, and tells why',
    async ({ cloud, driver, docker }) => {
      const network = await docker.networkCreate(RANGE);
      const before = contents(cloud);
      driver.host.failNext(refusal);
      await expect(docker.containerStart(network)).rejects.toMatchObject({
        status: 500,
        message: 'the bridge br-int is not there',
      });
      await driver.settled();
      expect(contents(cloud)).toEqual(before);
      await docker.containerStart(network);
    },
  );

  driverTest('can plug the same endpoint the next time', async ({ driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const address = await docker.requestAddress(network.poolId);
    const endpointId = dockerId();
    driver.host.failNext(refusal);
    await expect(docker.createEndpoint(network, endpointId, address)).rejects.toThrow(DriverError);
    await docker.createEndpoint(network, endpointId, address);
    expect(driver.host.plugged.size).toBe(1);
  });

  driverTest('lets DeleteEndpoint fail, and does it the next time', async ({ driver, docker }) => {
    const container = await docker.containerStart(await docker.networkCreate(RANGE));
    driver.host.failNext(refusal);
    await expect(docker.deleteEndpoint(container)).rejects.toThrow('br-int');
    await docker.deleteEndpoint(container);
    expect(driver.host.plugged.size).toBe(0);
  });
});

driverTest(
  'a cloud that cannot bind to the host is told, and the port goes',
  async ({ cloud, driver, docker }) => {
    const network = await docker.networkCreate(RANGE);
    const before = contents(cloud);
    cloud.state.hosts.delete('host-a');
    await expect(docker.requestAddress(network.poolId)).rejects.toThrow(
      /^Neutron could not bind a port .* to the host host-a; check that an agent/,
    );
    await driver.settled();
    expect(contents(cloud)).toEqual(before);
  },
);
