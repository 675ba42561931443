import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** One project per test level; `docs/reference/testing.md` says what each one needs. */
export default defineConfig({
  test: {
    // One less by default, which on two processors is half of them.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          // Unit tests share nothing but modules, and loading those anew for each file takes most of the time.
          isolate: false,
          include: ['src/**/*.test.ts', 'test/unit/**/*.test.ts', 'bench/**/*.test.ts'],
          // They take milliseconds; on a busy machine some generate cases for longer than 5 s.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'faults',
          isolate: false,
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          // Some count turns of the event loop, or drive the machine as hard as it goes.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/support/global-setup.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          // The tests start `kuryr` hundreds of times, and most of such a start is compiling.
          env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache', 'compiled') },
        },
      },
    ],
  },
});
