import { type TestAPI, test } from 'vitest';
import { type FakeCloud, startFakeCloud } from '../../../fakes/neutron/fake-cloud.ts';
import { CloudUser } from './cloud-user.ts';
import { Dockerd } from './dockerd.ts';
import { Driver, type DriverOptions } from './driver.ts';

/** What a test of the driver works with. */
export interface DriverBench {
  readonly cloud: FakeCloud;
  readonly user: CloudUser;
  /** Starts a Kuryr; it ends with the test. */
  readonly startDriver: (options?: DriverOptions) => Promise<Driver>;
  /** A Kuryr on `host-a`. */
  readonly driver: Driver;
  /** The dockerd that calls it. */
  readonly docker: Dockerd;
}

/** A test with a stand-in cloud of its own, in which `host-a` and `host-b` can have ports. */
export const driverTest: TestAPI<DriverBench> = test.extend<DriverBench>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures off the pattern
  cloud: async ({}, use) => {
    const cloud = await startFakeCloud({ hosts: ['host-a', 'host-b'] });
    await use(cloud);
    await cloud.close();
  },
  user: async ({ cloud }, use) => {
    const user = new CloudUser(cloud);
    await use(user);
    await user.session.close();
  },
  startDriver: async ({ cloud }, use) => {
    const drivers: Driver[] = [];
    await use(async (options) => {
      const driver = await Driver.start(cloud, options);
      drivers.push(driver);
      return driver;
    });
    await Promise.all(drivers.map((driver) => driver.stop()));
  },
  driver: async ({ startDriver }, use) => use(await startDriver()),
  docker: async ({ driver }, use) => use(new Dockerd(driver)),
});
