import { expect } from 'vitest';
import type { TestHost } from '../support/test-host.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';

/** The gateways of a container's default routes. */
async function defaults(host: TestHost, container: string): Promise<readonly string[]> {
  // busybox shows all routes, whatever it is asked for.
  const routes = await host.docker('exec', container, 'ip', 'route');
  return [...routes.matchAll(/^default via (\S+)/gm)].map(([, gateway = '']) => gateway);
}

test('a network is made from a configuration', async ({ e2e: { h1, cloud } }) => {
  await h1.startKuryr();
  const wishes = ['--ipam-driver', 'kuryr', '--subnet', '10.91.0.0/24', '-o', 'kuryr.name=lobby'];
  await h1.docker('network', 'create', '--config-only', ...wishes, 'template');
  try {
    expect(await cloud.leftovers()).toEqual([]);
    await h1.docker('network', 'create', '-d', 'kuryr', '--config-from', 'template', 'n1');
    expect(await cloud.leftovers()).toContain('network lobby');
    await h1.docker('network', 'rm', 'n1');
  } finally {
    // Docker keeps it as long as a network is made from it.
    await h1.docker('network', 'rm', 'template');
  }
});

test('a network with a name that is taken leaves nothing, and one that nobody uses is pruned', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const labels = ['--attachable', '--label', 'stage=test'];
  await h1.docker(...CREATE, '--subnet', '10.92.0.0/24', ...labels, 'n1');
  const before = await cloud.leftovers();
  expect(await h1.refusal(...CREATE, '--subnet', '10.93.0.0/24', 'n1')).toBe(
    'network with name n1 already exists',
  );
  await h1.settled();
  expect(await cloud.leftovers()).toEqual(before);
  const pruned = await h1.docker('network', 'prune', '-f', '--filter', 'label=stage=test');
  expect(pruned).toContain('n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});

test('a container on several networks has one default route, always one that leads somewhere', async ({
  e2e: { h1 },
}) => {
  await h1.startKuryr();
  // dockerd takes the gateway of the first network by name.
  await h1.docker(...CREATE, '--subnet', '10.94.0.0/24', 'b-kuryr');
  await h1.docker(...CREATE, '--subnet', '10.95.0.0/24', 'd-kuryr');
  const bridge = ['network', 'create', '-d', 'bridge'];
  await h1.docker(...bridge, '--subnet', '172.31.1.0/24', 'a-bridge');
  await h1.docker(...bridge, '--subnet', '172.31.2.0/24', 'c-bridge');
  try {
    await h1.docker(...RUN, '--network', 'd-kuryr', '--name', 'c1', ...SLEEP);
    const steps = [
      ['connect', 'c-bridge', '172.31.2.1'],
      ['connect', 'b-kuryr', '10.94.0.1'],
      ['connect', 'a-bridge', '172.31.1.1'],
      ['disconnect', 'a-bridge', '10.94.0.1'],
      ['disconnect', 'd-kuryr', '10.94.0.1'],
      ['disconnect', 'b-kuryr', '172.31.2.1'],
      ['connect', 'b-kuryr', '10.94.0.1'],
    ] as const;
    for (const [verb, network, gateway] of steps) {
      await h1.docker('network', verb, network, 'c1');
      expect(await defaults(h1, 'c1'), `${verb} ${network}`).toEqual([gateway]);
    }
    expect(await h1.ovsPorts()).toHaveLength(1);
  } finally {
    await h1.docker('rm', '-f', 'c1');
    await h1.docker('network', 'rm', 'a-bridge', 'c-bridge');
  }
});

test('containers find each other by name and alias, and share what they are told to share', async ({
  e2e: { h1 },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.96.0.0/24', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--network-alias', 'db', '--name', 'c1', ...SLEEP);
  await h1.docker('create', '--init', '--network', 'n1', '--name', 'c2', ...SLEEP);
  await h1.docker('start', 'c2');
  expect(await h1.docker('exec', 'c2', ...PING, 'db')).toContain(NO_LOSS);

  await h1.docker(...CREATE, '--subnet', '10.97.0.0/24', 'n2');
  await h1.docker('network', 'connect', '--alias', 'backend', 'n2', 'c1');
  const told = ['--dns', '10.97.0.99', '--link-local-ip', '169.254.8.8'];
  await h1.docker(...RUN, '--network', 'n2', ...told, '--name', 'c3', ...SLEEP);
  expect(await h1.docker('exec', 'c3', ...PING, 'backend')).toContain(NO_LOSS);
  expect(await h1.docker('exec', 'c3', 'ip', '-o', 'addr')).toContain('169.254.8.8/');
  // Docker's own resolver, which asks the given one for other names.
  const { id } = JSON.parse(
    await h1.docker('inspect', '-f', '{"id":{{json .HostConfig.Dns}}}', 'c3'),
  );
  expect(id).toEqual(['10.97.0.99']);

  await h1.docker(...RUN, '--network', 'container:c1', '--name', 'c4', ...SLEEP);
  const mac = (await endpointOf(h1, 'c1', 'n1')).macAddress;
  expect(await h1.docker('exec', 'c4', 'ip', 'link')).toContain(mac);
  await h1.docker(...RUN, '--network', 'host', '--name', 'c5', ...SLEEP);
  expect(await h1.docker('exec', 'c5', 'ip', '-o', 'link')).not.toContain(mac);
  expect(await h1.ovsPorts()).toHaveLength(4);
});

test('containers are paused, killed, restarted and cut off', async ({ e2e: { h1, cloud } }) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.98.0.0/24', 'n1');
  // Without its MAC the address would be another machine's to neighbours that remember the old one.
  const address = ['--ip', '10.98.0.77', '--mac-address', '02:11:22:33:44:77'];
  await h1.docker(...RUN, '--network', 'n1', ...address, '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  const pings = async () =>
    expect(await h1.docker('exec', 'c2', ...PING, '10.98.0.77')).toContain(NO_LOSS);
  await h1.docker('pause', 'c1');
  await h1.docker('unpause', 'c1');
  await h1.docker('restart', '-t', '1', 'c1');
  await pings();
  await h1.docker('kill', 'c1');
  expect(await h1.ovsPorts()).toHaveLength(1);
  await h1.docker('start', 'c1');
  await pings();

  await h1.docker('network', 'disconnect', '-f', 'n1', 'c1');
  expect(await h1.docker('exec', 'c1', 'ip', '-o', 'addr')).not.toContain('10.98.0.');
  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});

test('containers that restart always are back on their network after dockerd', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--subnet', '10.99.0.0/24', 'n1');
  const always = [...RUN, '--restart', 'always', '--network', 'n1', '--ip'];
  await h1.docker(...always, '10.99.0.11', '--name', 'c1', ...SLEEP);
  await h1.docker(...always, '10.99.0.12', '--name', 'c2', ...SLEEP);
  await h1.restartDockerd();
  for (const name of ['c1', 'c2']) {
    await cloud.until(`${name} to be back`, async () => {
      const running = await h1.docker('inspect', '-f', '{{.State.Running}}', name);
      return running === 'true' || undefined;
    });
  }
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);
  await h1.settled();
  const ports = (await cloud.leftovers()).filter((one) => one.endsWith('compute:kuryr'));
  expect(ports).toHaveLength(2);
  expect(await h1.ovsPorts()).toHaveLength(2);
});
