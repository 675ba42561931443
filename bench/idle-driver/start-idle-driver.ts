import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestHost } from '../../test/support/test-host.ts';
import { linkPlan } from './links.ts';

const SERVE = new URL('serve.ts', import.meta.url).pathname;
/** Where dockerd finds a driver called `idle`. */
const SOCKET = '/run/docker/plugins/idle.sock';

/**
 * Starts the driver that does nothing on a host, with so many links. Its links go with the host.
 *
 * @returns what ends it
 */
export async function startIdleDriver(host: TestHost, links: number): Promise<() => Promise<void>> {
  const plan = join(tmpdir(), `kuryr-bench-links-${process.pid}`);
  await writeFile(plan, linkPlan(links));
  await host.exec('ip', '-batch', plan).finally(() => rm(plan, { force: true }));
  await host.exec('rm', '-f', SOCKET);
  const enter = ['--target', String(host.holder), '--net', '--mount', '--uts', '--'];
  const command = [process.execPath, '--disable-warning=ExperimentalWarning', SERVE];
  const child = spawn('nsenter', [...enter, ...command, SOCKET, String(links)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => {
      throw new Error('the driver that does nothing ended at once');
    }),
  ]);
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill();
    await ended;
    await host.exec('rm', '-f', SOCKET);
  };
}
