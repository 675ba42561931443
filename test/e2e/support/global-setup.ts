import type { TestProject } from 'vitest/node';
import { unlimited } from '../../../src/util/call.ts';
import { temporaryDevcloud, whyNoDevcloud } from '../../support/temporary-devcloud.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** State directory of the devcloud that the tests use, or why there is none. */
    devcloud: { readonly state: string } | { readonly missing: string };
  }
}

/**
 * Brings up a devcloud with two hosts and without Kuryr on them (the tests start their own), and
 * removes it afterwards. `KURYR_TEST_DEVCLOUD=DIR` uses one that is up and leaves it running.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const ready = process.env['KURYR_TEST_DEVCLOUD'];
  if (ready) {
    project.provide('devcloud', { state: ready });
    return async () => undefined;
  }
  const missing = whyNoDevcloud();
  if (missing) {
    project.provide('devcloud', { missing });
    return async () => undefined;
  }
  const { state, remove } = await temporaryDevcloud(
    { prefix: 'kuryr-e2e-', firstPort: 18_000, hosts: 2 },
    unlimited,
  );
  project.provide('devcloud', { state });
  return remove;
}
