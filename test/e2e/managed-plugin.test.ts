import { expect } from 'vitest';
import { NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { installPlugin, makePlugin, PLUGIN } from './support/managed-plugin.ts';
import { nothingIsLeft } from './support/traces.ts';

test('as a managed plugin it gives containers their ports, and leaves nothing', async ({ e2e }) => {
  const { h1 } = e2e;
  await installPlugin(h1, await makePlugin());
  const drivers = ['-d', PLUGIN, '--ipam-driver', PLUGIN];
  await h1.docker('network', 'create', ...drivers, '--subnet', '10.94.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);

  // Docker does not let go of a plugin that has a network, but it may be started anew.
  expect(await h1.refusal('plugin', 'disable', 'kuryr')).toContain('in use');
  await h1.docker('plugin', 'disable', '--force', 'kuryr');
  await h1.docker('plugin', 'enable', 'kuryr');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);

  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await nothingIsLeft(e2e);
  await h1.docker('plugin', 'disable', 'kuryr');
}, 240_000);
