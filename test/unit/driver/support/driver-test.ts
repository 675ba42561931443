import { type TestAPI, test } from 'vitest';
import type { TagSupport } from '../../../fakes/neutron/extensions.ts';
import { type FakeCloud, startFakeCloud } from '../../../fakes/neutron/fake-cloud.ts';
import { CloudUser } from './cloud-user.ts';
import { Dockerd } from './dockerd.ts';
import { Driver, type DriverOptions } from './driver.ts';

/** What a test of the driver works with. */
export interface DriverBench {
  /** What has tags in this cloud. */
  readonly tags: TagSupport;
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
  tags: 'all',
  cloud: async ({ tags }, use) => {
    const cloud = await startFakeCloud({ hosts: ['host-a', 'host-b'], tags });
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

const halfTaggedTest = driverTest.extend<Pick<DriverBench, 'tags'>>({ tags: 'networks' });
const taglessTest = driverTest.extend<Pick<DriverBench, 'tags'>>({ tags: 'none' });

/** A test on a cloud with tags and on one without, of which the driver shall make no difference. */
export const everyCloudTest = onEach([
  ['', driverTest],
  [', without tags', taglessTest],
]);

/** The same with a cloud in between, which has tags for networks only. */
export const everyTagSupportTest = onEach([
  ['', driverTest],
  [', with tags of networks', halfTaggedTest],
  [', without tags', taglessTest],
]);

type Body<T> = (bench: DriverBench) => T;

/** Registers each test once for each kind of cloud. */
function onEach(kinds: readonly (readonly [string, TestAPI<DriverBench>])[]) {
  const onAll = (name: string, body: Body<Promise<void>>): void => {
    for (const [kind, testOn] of kinds) testOn(`${name}${kind}`, body);
  };
  return Object.assign(onAll, { for: onEachCase(kinds) });
}

function onEachCase(kinds: readonly (readonly [string, TestAPI<DriverBench>])[]) {
  return <C>(cases: readonly C[]) =>
    (name: string, body: (one: C, bench: DriverBench) => Promise<void>): void => {
      for (const [kind, testOn] of kinds) {
        testOn.for(cases)(`${name}${kind}`, body);
      }
    };
}
