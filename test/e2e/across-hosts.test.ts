import { expect } from 'vitest';
import { getNetwork } from '../../src/openstack/neutron/networks/get.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

const SUBNET = ['--subnet', '10.20.0.0/24', '--gateway', '10.20.0.1'];
const SERVE_MD5 = ['busybox', 'sh', '-c', 'while true; do nc -l -p 80 -e md5sum; done'];
const SEND_2_MB = 'dd if=/dev/zero bs=65536 count=32 2>/dev/null | timeout 20 nc -w 10';
const MD5_OF_2_MB_OF_ZEROS = 'b2d1236c286a3c0704224fe4105eca49';

test('containers of two hosts on one Neutron network reach each other by ICMP and TCP', async ({
  e2e: { h1, h2, cloud },
}) => {
  await Promise.all([h1.startKuryr(), h2.startKuryr()]);
  const first = await h1.docker(...CREATE, ...SUBNET, 'n1');
  const network = await cloud.networkOf(first);
  await h2.docker(...CREATE, ...SUBNET, '-o', `neutron.net.uuid=${network.id}`, 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SERVE_MD5);
  await h2.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  const address = await h1.docker(
    'inspect',
    '-f',
    '{{.NetworkSettings.Networks.n1.IPAddress}}',
    'c1',
  );
  for (const [host, name] of [
    [h1, 'c1'],
    [h2, 'c2'],
  ] as const) {
    const id = await host.docker(
      'inspect',
      '-f',
      '{{.NetworkSettings.Networks.n1.EndpointID}}',
      name,
    );
    const port = await cloud.active((await cloud.portOf(id)).id);
    expect(port['binding:host_id']).toBe(host.name);
  }

  // The other host's controller hears of a new port a moment after Neutron calls it ACTIVE.
  await cloud.until('the first ping through the tunnel', () =>
    h2.docker('exec', 'c2', 'ping', '-c', '1', '-W', '1', address).catch(() => undefined),
  );
  expect(await h2.docker('exec', 'c2', ...PING, address)).toContain(NO_LOSS);
  // TCP, because a tunnel of the userspace datapath may carry ping and drop every TCP packet.
  const answer = await h2.docker('exec', 'c2', 'sh', '-c', `${SEND_2_MB} ${address} 80`);
  expect(answer).toContain(MD5_OF_2_MB_OF_ZEROS);
});

test('a Docker network that leaves a shared Neutron network does not break the other', async ({
  e2e: { h1, h2, cloud },
}) => {
  await Promise.all([h1.startKuryr(), h2.startKuryr()]);
  const first = await h1.docker(...CREATE, ...SUBNET, 'n1');
  const network = await cloud.networkOf(first);
  const second = await h2.docker(
    ...CREATE,
    ...SUBNET,
    '-o',
    `neutron.net.name=${network.name}`,
    'n1',
  );
  const marked = await getNetwork(cloud.session, network.id, cloud.call);
  expect(marked.tags).toContain(`kuryr.net.existing:${second.slice(0, 12)}`);

  await h1.docker('network', 'rm', 'n1');
  await h1.settled().catch(() => undefined);
  await h2.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  const left = await getNetwork(cloud.session, network.id, cloud.call);
  expect(left.tags.filter((tag) => tag.includes(first.slice(0, 32)))).toEqual([]);

  await h2.docker('rm', '-f', 'c2');
  await h2.docker('network', 'rm', 'n1');
  await h2.settled();
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});
