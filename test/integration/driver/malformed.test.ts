import fc from 'fast-check';
import { expect } from 'vitest';
import { Dockerd } from '../../unit/driver/support/dockerd.ts';
import { driverTest as test } from '../../unit/driver/support/driver-test.ts';
import { anything, damaged } from '../../unit/driver/support/malformed.ts';

const RUNS = 5_000;

test('10,000 malformed requests are refused, change nothing, and do not hurt', async ({
  cloud,
  driver,
}) => {
  const docker = new Dockerd(driver);
  await docker.networkCreate({ subnet: '10.10.0.0/16' });
  await driver.settled();
  const before = cloud.requests.length;
  let refused = 0;
  for (const kind of [anything, damaged]) {
    await fc.assert(
      fc.asyncProperty(kind, async ([method, body]) => {
        const reply = await driver.send(method, body);
        refused += 1;
        return reply.status >= 400 && reply.status < 500 && typeof reply.body['Err'] === 'string';
      }),
      { numRuns: RUNS },
    );
  }
  expect(refused).toBe(2 * RUNS);
  expect(cloud.requests).toHaveLength(before);
  expect(driver.core.background.pending()).toEqual([]);
  expect(driver.host.steps).toEqual([]);
  // It still does what is right.
  await docker.containerStart(await docker.networkCreate({ subnet: '10.11.0.0/16' }));
});
