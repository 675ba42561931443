import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
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
const FOLDER = '/var/tmp';
const PREFIX = 'kuryr-e2e-';
const FIRST_PORT = 18_000;
const LIMIT_MS = 240_000;

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
  await removeLeftovers();
  const name = `${PREFIX}${process.pid}`;
  const state = join(FOLDER, name);
  const portBase = String(await freePortBase());
  const made = ['--state', state, '--port-base', portBase, '--name', name, '--hosts', '2'];
  await kuryr('devcloud', 'up', ...made, '--no-serve');
  project.provide('devcloud', { state });
  return () => kuryr('devcloud', 'down', '--purge', '--state', state);
}

async function kuryr(...argv: readonly string[]): Promise<void> {
  await run([KURYR, ...argv], {}, withDeadline(LIMIT_MS));
}

/** Removes the devclouds of runs that were killed: their names end with a process that is gone. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const pid = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : undefined;
    if (!pid || existsSync(`/proc/${pid}`)) continue;
    await kuryr('devcloud', 'down', '--purge', '--state', join(FOLDER, name));
  }
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
