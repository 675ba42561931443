import { inject, type TestAPI, test } from 'vitest';
import { TestHost } from '../../support/test-host.ts';
import { TestCloud } from './test-cloud.ts';

/** What a test on the real services works with. */
export interface E2e {
  readonly cloud: TestCloud;
  readonly h1: TestHost;
  readonly h2: TestHost;
}

const devcloud = inject('devcloud');

/** A test that runs where the devcloud can, and says why it is skipped elsewhere. */
export const e2eTest: TestAPI<{ e2e: E2e }> = test.extend<{ e2e: E2e }>({
  e2e: [
    async ({ skip }: { skip: (reason: string) => never }, use: (e2e: E2e) => Promise<void>) => {
      if ('missing' in devcloud) return skip(devcloud.missing);
      const cloud = await TestCloud.open(devcloud.state);
      const [h1, h2] = await Promise.all([
        TestHost.open(devcloud.state, 'h1'),
        TestHost.open(devcloud.state, 'h2'),
      ]);
      try {
        await use({ cloud, h1, h2 });
      } finally {
        await endAll([[h1, h2], [cloud]]);
      }
    },
    { auto: true },
  ],
});

/** Cleans up in stages, each one whatever became of those before it, so that the next test begins anew. */
async function endAll(
  stages: readonly (readonly { readonly cleanUp: () => Promise<void> }[])[],
): Promise<void> {
  const errors: unknown[] = [];
  for (const stage of stages) {
    const ends = await Promise.allSettled(stage.map((one) => one.cleanUp()));
    for (const end of ends) if (end.status === 'rejected') errors.push(end.reason);
  }
  if (errors.length > 0) throw new AggregateError(errors, `not cleaned up: ${errors.join('; ')}`);
}
