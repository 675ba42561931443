import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { run } from '../../../src/linux/exec/run.ts';
import { withDeadline } from '../../../src/util/call.ts';
import { tempFolder } from '../../fakes/temp-folder.ts';
import type { TestHost } from '../../support/test-host.ts';

const MAKE = new URL('../../../packaging/make-plugin.ts', import.meta.url).pathname;
const FOLDER = '/run/kuryr-plugin';

/** The driver as dockerd knows it: with the plugin's tag. */
export const PLUGIN = 'kuryr:latest';

/** What `docker plugin create` takes, made from the sources as they are. */
export async function makePlugin(): Promise<string> {
  const folder = join(tempFolder(), 'plugin');
  await run([process.execPath, MAKE, folder], {}, withDeadline(120_000));
  return folder;
}

/**
 * Installs and enables the plugin on a host until the test ends, with the host's own kuryr.conf.
 *
 * @param options lines of [DEFAULT]
 */
export async function installPlugin(
  host: TestHost,
  folder: string,
  options: readonly string[] = [],
): Promise<void> {
  const config = `${FOLDER}/config`;
  const state = `${FOLDER}/state`;
  onTestFinished(async () => {
    const networks = await host.docker('network', 'ls', '-q', '--filter', `driver=${PLUGIN}`);
    for (const id of networks.split('\n').filter((n) => n !== '')) {
      await host.docker('network', 'rm', id);
    }
    await host.docker('plugin', 'rm', '--force', 'kuryr').catch(() => '');
    await host.exec('rm', '-rf', FOLDER);
  });
  await host.exec('mkdir', '-p', config, state);
  await host.exec('cp', host.configuration, `${config}/kuryr.conf`);
  const more = ['[port_pool]', 'enabled = false', '[DEFAULT]', ...options].join('\\n');
  await host.exec('sh', '-c', `printf '${more}\\n' >> ${config}/kuryr.conf`);
  await host.docker('plugin', 'create', 'kuryr', folder);
  await host.docker(
    ...['plugin', 'set', 'kuryr', `config.source=${config}`, `state.source=${state}`],
    ...[`openvswitch.source=${dirname(host.ovsSocket)}`, `docker.source=${host.dockerSocket}`],
  );
  await host.docker('plugin', 'enable', 'kuryr');
}
