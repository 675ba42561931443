import { expect } from 'vitest';
import { CREATE, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { endpointOf } from './support/endpoint-of.ts';

test('a fixed address and MAC outlive docker restart; an internal network has no way out', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, '--internal', '--subnet', '10.55.0.0/24', 'n1');
  const fixed = ['--ip', '10.55.0.50', '--mac-address', '02:11:22:33:44:55'];
  await h1.docker(...RUN, '--network', 'n1', ...fixed, '--name', 'c1', ...SLEEP);
  const before = await endpointOf(h1, 'c1', 'n1');
  await h1.docker('restart', 'c1');
  const after = await endpointOf(h1, 'c1', 'n1');
  expect(after.id).not.toBe(before.id);
  expect(after).toMatchObject({ address: '10.55.0.50', macAddress: '02:11:22:33:44:55' });
  expect(await cloud.active((await cloud.portOf(after.id)).id)).toMatchObject({
    mac_address: '02:11:22:33:44:55',
    fixed_ips: [{ ip_address: '10.55.0.50' }],
  });

  // Neither Kuryr nor Docker's own bridge gives it a way out.
  expect(await h1.docker('exec', 'c1', 'ip', 'route')).toMatch(/^10\.55\.0\.0\/24 dev eth0[^\n]*$/);
  expect(await h1.docker('exec', 'c1', 'ls', '/sys/class/net')).toMatch(/^eth0\s+lo$/);
  await expect(h1.docker('exec', 'c1', 'ping', '-c', '1', '10.1.1.1')).rejects.toThrow(
    /Network is unreachable/,
  );
});

test('addresses that are made from MACs are those that containers have', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  const modes = ['neutron.ipv6_ra_mode=slaac', 'neutron.ipv6_address_mode=slaac'];
  const subnets = ['--ipv6', '--subnet', '10.56.0.0/24', '--subnet', 'fd00:56::/64'];
  const options = modes.flatMap((mode) => ['-o', mode]);
  await h1.docker(...CREATE, ...subnets, '--gateway', 'fd00:56::1', ...options, 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  const addressOf = async (name: string) => {
    const format = '{{.NetworkSettings.Networks.n1.GlobalIPv6Address}}';
    return h1.docker('inspect', '-f', format, name);
  };
  const [address, other] = [await addressOf('c1'), await addressOf('c2')];
  const endpoint = await endpointOf(h1, 'c1', 'n1');
  const port = await cloud.active((await cloud.portOf(endpoint.id)).id);
  expect(port.mac_address).toBe(endpoint.macAddress);
  expect(port.fixed_ips.map((ip) => ip.ip_address).toSorted()).toEqual(
    [endpoint.address, address].toSorted(),
  );
  expect(address).toMatch(/^fd00:56::.*ff:fe/);
  await cloud.until('an IPv6 ping', () =>
    h1.docker('exec', 'c1', 'ping', '-6', '-c', '1', '-W', '1', other).catch(() => undefined),
  );

  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});
