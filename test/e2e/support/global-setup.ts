import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { TestProject } from 'vitest/node';
import { run } from '../../../src/linux/exec/run.ts';
import { withDeadline } from '../../../src/util/call.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** State directory of the devcloud that the tests use, or why there is none. */
    devcloud: { readonly state: string } | { readonly missing: string };
  }
}

const KURYR = new URL('../../../bin/kuryr', import.meta.url).pathname;
const STATE = '/var/tmp/kuryr-e2e';
const FIRST_PORT = 18_000;
const UP_MS = 240_000;

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
  const missing = whyNot();
  if (missing) {
    project.provide('devcloud', { missing });
    return async () => undefined;
  }
  const portBase = String(await freePortBase());
  const call = withDeadline(UP_MS);
  // What an earlier run left when it was killed.
  await run([KURYR, 'devcloud', 'down', '--purge', '--state', STATE], {}, call).catch(
    () => undefined,
  );
  const up = ['up', '--state', STATE, '--port-base', portBase, '--name', 'kuryr-e2e'];
  await run([KURYR, 'devcloud', ...up, '--hosts', '2', '--no-serve'], {}, call);
  project.provide('devcloud', { state: STATE });
  return async () => {
    await run([KURYR, 'devcloud', 'down', '--purge', '--state', STATE], {}, withDeadline(UP_MS));
  };
}

function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'these tests need root, for network namespaces and dockerd';
  const dockerd = ['/usr/sbin/dockerd', '/usr/bin/dockerd'].some((path) => existsSync(path));
  return dockerd ? undefined : 'the packages are not installed: run kuryr devcloud install';
}

/** Keystone and Neutron listen on two ports side by side. */
async function freePortBase(): Promise<number> {
  for (let base = FIRST_PORT; base < FIRST_PORT + 1000; base += 10) {
    if ((await isFree(base)) && (await isFree(base + 1))) return base;
  }
  throw new Error(`no free ports from ${FIRST_PORT} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
