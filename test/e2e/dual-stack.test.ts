import { expect } from 'vitest';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';

const SUBNETS = ['--ipv6', '--subnet', '10.50.0.0/24', '--subnet', 'fd00:50::/64'];

test('containers of a network with both families have one port with both addresses', async ({
  e2e: { h1, cloud },
}) => {
  await h1.startKuryr();
  await h1.docker(...CREATE, ...SUBNETS, '--gateway', 'fd00:50::1', 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', '--ip6', 'fd00:50::77', ...SLEEP);

  const inspected = JSON.parse(await h1.docker('inspect', 'c1'))[0].NetworkSettings.Networks.n1;
  const port = await cloud.active((await cloud.portOf(inspected.EndpointID)).id);
  expect(port.fixed_ips.map((ip) => ip.ip_address).toSorted()).toEqual(
    [inspected.IPAddress, inspected.GlobalIPv6Address].toSorted(),
  );
  expect(await h1.docker('exec', 'c1', 'ip', '-6', 'route')).toContain('default via fd00:50::1');
  // Duplicate address detection takes a second or two before the address may be used.
  await cloud.until('the first IPv6 ping', () =>
    h1
      .docker('exec', 'c1', 'ping', '-6', '-c', '1', '-W', '1', 'fd00:50::77')
      .catch(() => undefined),
  );
  expect(await h1.docker('exec', 'c1', ...PING, 'fd00:50::77')).toContain(NO_LOSS);
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);

  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await h1.settled();
  expect(await cloud.leftovers()).toEqual([]);
});
