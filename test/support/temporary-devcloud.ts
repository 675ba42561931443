import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { run } from '../../src/linux/exec/run.ts';
import { type Call, withDeadline } from '../../src/util/call.ts';

const KURYR = new URL('../../bin/kuryr', import.meta.url).pathname;
const FOLDER = '/var/tmp';
const LIMIT_MS = 240_000;

/** A devcloud that lives as long as this process wants it. */
export interface TemporaryDevcloud {
  /** Its state directory. */
  readonly state: string;
  /** Stops it and removes all that it was. */
  readonly remove: () => Promise<void>;
}

export interface TemporaryDevcloudOptions {
  /** Begins its names; the id of this process follows. */
  readonly prefix: string;
  /** Where the search for two free ports begins. */
  readonly firstPort: number;
  readonly hosts: 1 | 2;
}

/** Why this machine cannot run a devcloud; undefined when it can. */
export function whyNoDevcloud(): string | undefined {
  if (process.getuid?.() !== 0) return 'it needs root, for network namespaces and dockerd';
  const dockerd = ['/usr/sbin/dockerd', '/usr/bin/dockerd'].some((path) => existsSync(path));
  return dockerd ? undefined : 'the packages are not installed: run kuryr devcloud install';
}

/** Brings up a devcloud without Kuryr on its hosts; what killed runs left behind goes first. */
export async function temporaryDevcloud(
  options: TemporaryDevcloudOptions,
  call: Call,
): Promise<TemporaryDevcloud> {
  const { prefix, firstPort, hosts } = options;
  await removeLeftovers(prefix, call);
  const name = `${prefix}${process.pid}`;
  const state = join(FOLDER, name);
  const portBase = String(await freePortBase(firstPort));
  const made = ['--state', state, '--port-base', portBase, '--name', name];
  const remove = () => kuryr(['devcloud', 'down', '--purge', '--state', state]);
  try {
    await kuryr(['devcloud', 'up', ...made, '--hosts', String(hosts), '--no-serve'], call);
  } catch (error) {
    await remove().catch(() => undefined);
    throw error;
  }
  return { state, remove };
}

async function kuryr(argv: readonly string[], call?: Call): Promise<void> {
  await run([KURYR, ...argv], {}, withDeadline(LIMIT_MS, call));
}

/** Removes the devclouds of runs that were killed: their names end with a process that is gone. */
async function removeLeftovers(prefix: string, call: Call): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const pid = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (!pid || !/^\d+$/.test(pid) || existsSync(`/proc/${pid}`)) continue;
    await kuryr(['devcloud', 'down', '--purge', '--state', join(FOLDER, name)], call);
  }
}

/** Keystone and Neutron listen on two ports side by side. */
async function freePortBase(first: number): Promise<number> {
  for (let base = first; base < first + 1000; base += 10) {
    if ((await isFree(base)) && (await isFree(base + 1))) return base;
  }
  throw new Error(`no free ports from ${first} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
