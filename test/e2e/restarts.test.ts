import { stat } from 'node:fs/promises';
import { expect } from 'vitest';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { restartAfterEachCall } from './support/restart-after-each-call.ts';

test('killing and restarting Kuryr after each call changes nothing', async ({
  e2e: { h1, cloud },
}) => {
  const proxy = await restartAfterEachCall(h1);
  try {
    await h1.docker(...CREATE, '--subnet', '10.40.0.0/24', '--aux-address', 'a=10.40.0.9', 'n1');
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', '--ip', '10.40.0.50', ...SLEEP);
    const endpoint = await h1.docker(
      'inspect',
      '-f',
      '{{.NetworkSettings.Networks.n1.EndpointID}}',
      'c1',
    );
    await cloud.active((await cloud.portOf(endpoint)).id);
    expect(await h1.docker('exec', 'c1', ...PING, '10.40.0.50')).toContain(NO_LOSS);

    await h1.docker('rm', '-f', 'c1', 'c2');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await cloud.leftovers()).toEqual([]);
    expect(await h1.ovsPorts()).toEqual([]);
    expect(await h1.links()).toEqual([]);
    expect(new Set(proxy.calls)).toContain('NetworkDriver.Join');
    expect(proxy.calls.length).toBeGreaterThan(20);
  } finally {
    await proxy.close();
  }
});

test('a running container keeps its network while Kuryr is down, and is cleaned up after', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.41.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  await h1.stopKuryr('SIGKILL');
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);

  await h1.startKuryr();
  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
  expect(await h1.ovsPorts()).toEqual([]);
});

test('sockets are for root only and gone after a graceful stop', async ({ e2e: { h1 } }) => {
  await h1.startKuryr();
  for (const path of [h1.pluginSocket, h1.adminSocket]) {
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  }
  await h1.stopKuryr();
  for (const path of [h1.pluginSocket, h1.adminSocket]) {
    await expect(stat(path)).rejects.toThrow(/ENOENT/);
  }
});
