import { describe, expect } from 'vitest';
import { contents, line } from './support/cloud-view.ts';
import { Dockerd, DriverError } from './support/dockerd.ts';
import { type DriverBench, driverTest as test } from './support/driver-test.ts';
import { failRequest, faults } from './support/fault.ts';
import { type UseCase, useCases } from './support/use-cases.ts';

/** More than any call makes. */
const MOST_REQUESTS = 25;

describe.each(Object.entries(faults))('a request to Neutron that %s', (_, fault) => {
  test.for(useCases)(
    'undoes $name; the next try succeeds',
    async (useCase, { cloud, user, startDriver }) => {
      const bench = { cloud, user, startDriver };
      for (let n = 1; n <= MOST_REQUESTS; n += 1) {
        if (!(await failAndRetry(useCase, n, fault, bench))) {
          expect(n).toBeGreaterThan(1);
          return;
        }
      }
      expect.unreachable('the call never ends');
    },
  );
});

/** @returns whether the call made an n-th request */
async function failAndRetry(
  { prepare }: UseCase,
  n: number,
  fault: (typeof faults)[keyof typeof faults],
  { cloud, user, startDriver }: Pick<DriverBench, 'cloud' | 'user' | 'startDriver'>,
): Promise<boolean> {
  cloud.reset();
  const driver = await startDriver();
  const docker = new Dockerd(driver);
  const { call } = await prepare({ cloud, user, driver, docker });
  await driver.settled();
  const before = contents(cloud);
  const plugged = driver.host.plugged.size;

  const planned = failRequest(cloud, n, fault);
  const outcome = await call().then(
    () => undefined,
    (error: unknown) => error,
  );
  await driver.settled();
  planned.end();
  const request = planned.met();
  const where = request && line(request);
  if (outcome !== undefined) {
    expect(outcome, where).toBeInstanceOf(DriverError);
    const { message } = outcome as DriverError;
    expect(message, where).toMatch(
      'status' in fault
        ? /^Neutron refused to .+: The database is away \(HTTP 500, req-[0-9a-f-]{36}\)$/
        : /^Neutron at http:\S+ cannot be reached: .+; check that it runs/,
    );
    expect(contents(cloud), where).toEqual(before);
    expect(driver.host.plugged.size, where).toBe(plugged);
    await call();
    await driver.settled();
  }
  expect(driver.core.background.pending()).toEqual([]);
  await driver.stop();
  return request !== undefined;
}
