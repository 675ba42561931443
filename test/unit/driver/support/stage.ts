import { expect } from 'vitest';
import type { TagSupport } from '../../../fakes/neutron/extensions.ts';
import { type FakeCloud, startFakeCloud } from '../../../fakes/neutron/fake-cloud.ts';
import { CloudUser } from './cloud-user.ts';
import { requestsDuring } from './cloud-view.ts';
import { Dockerd } from './dockerd.ts';
import { Driver } from './driver.ts';
import type { Side } from './life.ts';

/** A host with its dockerd on a cloud of its own, for one of many runs inside a test. */
export interface Stage {
  readonly cloud: FakeCloud;
  readonly user: CloudUser;
  readonly driver: Driver;
  readonly docker: Dockerd;
}

/** Does some work on a stage of its own. */
export async function onStage<T>(
  work: (stage: Stage) => Promise<T>,
  tags: TagSupport = 'all',
): Promise<T> {
  const cloud = await startFakeCloud({ hosts: ['host-a'], tags });
  const user = new CloudUser(cloud);
  const driver = await Driver.start(cloud);
  try {
    return await work({ cloud, user, driver, docker: new Dockerd(driver) });
  } finally {
    await driver.stop();
    await user.session.close();
    await cloud.close();
  }
}

/**
 * Plays once to count the requests of a call and of what it leaves to do, then once for each of them,
 * side by side: `meet` makes the call and lets its n-th request be special.
 */
export async function forEachRequest<T extends { readonly call: () => Promise<unknown> }>(
  prepare: (stage: Stage) => Promise<T>,
  meet: (n: number, stage: Stage, prepared: T) => Promise<void>,
  tags: TagSupport = 'all',
): Promise<void> {
  const count = async (stage: Stage, work: () => Promise<unknown>) =>
    (await requestsDuring(stage.cloud, work)).length;
  await forEachOf(count, prepare, meet, tags);
}

/** As `forEachRequest`, for the steps that the daemon makes on one side. */
export async function forEachStep<T extends { readonly call: () => Promise<unknown> }>(
  of: Side,
  prepare: (stage: Stage) => Promise<T>,
  meet: (n: number, stage: Stage, prepared: T) => Promise<void>,
): Promise<void> {
  await forEachOf(({ driver }, work) => driver.stepsDuring(of, work), prepare, meet);
}

async function forEachOf<T extends { readonly call: () => Promise<unknown> }>(
  count: (stage: Stage, work: () => Promise<unknown>) => Promise<number>,
  prepare: (stage: Stage) => Promise<T>,
  meet: (n: number, stage: Stage, prepared: T) => Promise<void>,
  tags: TagSupport = 'all',
): Promise<void> {
  const number = await onStage(async (stage) => {
    const { call } = await prepare(stage);
    await stage.driver.settled();
    return count(stage, async () => {
      await call();
      await stage.driver.settled();
    });
  }, tags);
  expect(number).toBeGreaterThan(0);
  const runs = Array.from({ length: number }, (_, i) =>
    onStage(async (stage) => {
      const prepared = await prepare(stage);
      await stage.driver.settled();
      await meet(i + 1, stage, prepared);
    }, tags),
  );
  await Promise.all(runs);
}
