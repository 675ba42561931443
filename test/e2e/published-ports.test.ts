import { spawn } from 'node:child_process';
import { expect } from 'vitest';
import { listFloatingIps } from '../../src/openstack/neutron/floating-ips/list.ts';
import type { FloatingIp } from '../../src/openstack/neutron/floating-ips/types.ts';
import { CREATE, RUN } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';
import { ask, hears, SERVER } from './support/outside-client.ts';
import { restartAfterEachCall } from './support/restart-after-each-call.ts';

/** Every floating IP takes Neutron and OVN a while. */
const LONG_MS = 300_000;
/** Ports made ahead would keep Neutron from what is waited for. */
const QUIET = { 'port_pool.enabled': 'False' };

/** Answers what is heard on a UDP port of a container with the same. */
const ECHO = `
import socket, sys
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', int(sys.argv[1])))
while True:
    s.sendto(*s.recvfrom(1000))
`;

/** Runs an echo in the network of a container, whose image has none for UDP. */
async function echoIn({ h1 }: E2e, container: string, port: number): Promise<() => void> {
  const { pid } = await endpointOf(h1, container, 'n1');
  const echo = ['/usr/bin/python3', '-c', ECHO, String(port)];
  const child = spawn('nsenter', ['--target', String(pid), '--net', '--', ...echo], {
    stdio: 'inherit',
  });
  return () => void child.kill();
}

function start({ h1 }: E2e, name: string, ...words: readonly string[]): Promise<string> {
  return h1.docker(...RUN, '--network', 'n1', '--name', name, '-h', name, ...words, ...SERVER);
}

async function theFloatingIp({ cloud }: E2e): Promise<FloatingIp> {
  const found = await listFloatingIps(cloud.session, {}, cloud.call);
  expect(found).toHaveLength(1);
  return found[0] as FloatingIp;
}

test('containers are reached at ports of one floating IP as long as they run', {
  timeout: LONG_MS,
}, async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr(QUIET);
  const id = await h1.docker(...CREATE, '--subnet', '10.90.0.0/24', 'n1');
  const { disconnect } = await cloud.connect((await cloud.networkOf(id)).id, '10.90.0.1');
  await start(e2e, 'c1', '-p', '8080:80', '-p', '5353:53/udp');
  await start(e2e, 'c2', '-p', '80');
  const { floating_ip_address: address } = await theFloatingIp(e2e);
  await hears(cloud, address, 8080, 'c1');
  const stopEcho = await echoIn(e2e, 'c1', 53);
  const echo = `exec 3<>/dev/udp/${address}/5353; echo hello >&3; head -n 1 <&3`;
  await cloud
    .until('an answer to UDP', async () => {
      const heard = await cloud.outside('timeout', '2', 'bash', '-c', echo).catch(() => '');
      return heard === 'hello' ? true : undefined;
    })
    .finally(stopEcho);

  await h1.settled();
  await h1.stopKuryr('SIGKILL');
  const { stdout } = await h1.kuryr('status', '-o', 'json');
  const { endpoints } = JSON.parse(stdout) as {
    endpoints: { docker: { name: string }; neutron: { published: string[] } }[];
  };
  const publishedBy = (name: string) =>
    endpoints.find(({ docker }) => docker.name === name)?.neutron.published;
  expect(publishedBy('c1')).toEqual([`${address}:5353->53/udp`, `${address}:8080->80/tcp`]);
  const [any = ''] = publishedBy('c2') ?? [];
  const port = Number(/:(\d+)->80\/tcp$/.exec(any)?.[1]);
  expect(port).toBeGreaterThanOrEqual(32_768);
  await hears(cloud, address, port, 'c2');

  await h1.startKuryr(QUIET);
  await h1.docker('rm', '-f', 'c1');
  await h1.settled();
  expect(await ask(cloud, address, 8080)).toBeUndefined();
  expect(await ask(cloud, address, port)).toBe('c2');
  await h1.docker('rm', '-f', 'c2');
  await h1.settled();
  await disconnect();
  await h1.docker('network', 'rm', id);
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});

test('what cannot be published does not start, says why, and leaves nothing', {
  timeout: LONG_MS,
}, async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.startKuryr({ ...QUIET, 'neutron.external_network': '' });
  await h1.docker(...CREATE, '--subnet', '10.91.0.0/24', 'n1');
  const left = async () => {
    await h1.settled();
    return (await cloud.leftovers()).filter((what) => !what.includes('network'));
  };
  const before = await left();
  const publish = ['-p', '8080:80', '--network', 'n1'];
  const refusal = (name: string) => h1.refusal(...RUN, '--name', name, ...publish, ...SERVER);
  expect(await refusal('c1')).toContain('[neutron] external_network');
  expect(await left()).toEqual(before);

  await h1.stopKuryr();
  await h1.startKuryr({ ...QUIET, 'neutron.publish_router': '' });
  expect(await refusal('c2')).toContain('openstack router add subnet');
  expect(await left()).toEqual(before);

  await h1.stopKuryr();
  await h1.startKuryr(QUIET);
  await start(e2e, 'c3', '-p', '8080:80');
  const with3 = await left();
  expect(await refusal('c4')).toMatch(
    /8080\/tcp of the floating IP \S+ leads to 10\.91\.0\.\d+:80/,
  );
  expect(await left()).toEqual(with3);
  const { floating_ip_address: address } = await theFloatingIp(e2e);
  await hears(cloud, address, 8080, 'c3');
});

test('ports are published by a Kuryr that is killed after each call', {
  timeout: LONG_MS,
}, async ({ e2e }) => {
  const { h1, cloud } = e2e;
  const { close } = await restartAfterEachCall(h1);
  try {
    const id = await h1.docker(...CREATE, '--subnet', '10.92.0.0/24', 'n1');
    const { disconnect } = await cloud.connect((await cloud.networkOf(id)).id, '10.92.0.1');
    await start(e2e, 'c1', '-p', '8080:80');
    const { floating_ip_address: address } = await theFloatingIp(e2e);
    await hears(cloud, address, 8080, 'c1');
    await h1.docker('rm', '-f', 'c1');
    await h1.settled();
    await disconnect();
    await h1.docker('network', 'rm', id);
    await h1.settled();
    expect(await cloud.leftovers()).toEqual([]);
  } finally {
    await close();
  }
});
