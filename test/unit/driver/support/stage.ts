import { expect } from 'vitest';
import type { TagSupport } from '../../../fakes/neutron/extensions.ts';
import { type FakeCloud, startFakeCloud } from '../../../fakes/neutron/fake-cloud.ts';
import { CloudUser } from './cloud-user.ts';
import { requestsDuring } from './cloud-view.ts';
import { Dockerd } from './dockerd.ts';
import { Driver } from './driver.ts';

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
  const requests = await onStage(async (stage) => {
    const { call } = await prepare(stage);
    await stage.driver.settled();
    return requestsDuring(stage.cloud, async () => {
      await call();
      await stage.driver.settled();
    });
  }, tags);
  expect(requests).not.toHaveLength(0);
  const runs = requests.map((_, i) =>
    onStage(async (stage) => {
      const prepared = await prepare(stage);
      await stage.driver.settled();
      await meet(i + 1, stage, prepared);
    }, tags),
  );
  await Promise.all(runs);
}
