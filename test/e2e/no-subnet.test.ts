import { expect } from 'vitest';
import { type Cidr, overlaps, parseCidr } from '../../src/net/cidr.ts';
import type { TestHost } from '../support/test-host.ts';
import { admin } from './support/admin.ts';
import { CREATE } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/** Lie in the devcloud's subnet pool, where the first ranges would be given out. */
const ROUTE = '10.64.0.0/23';
const NAME_SERVER = '10.64.2.53';

function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

/** Creates a network without `--subnet`; answers the range that Docker shows for it. */
async function create(host: TestHost, name: string): Promise<Cidr> {
  await host.docker(...CREATE, name);
  const format = '{{(index .IPAM.Config 0).Subnet}}';
  return cidr(await host.docker('network', 'inspect', '-f', format, name));
}

/** Gives the host a route and a name server inside the pool; answers what takes them away. */
async function occupy(host: TestHost): Promise<() => Promise<void>> {
  const shell = (script: string) => host.exec('sh', '-euc', script);
  await host.exec('ip', 'route', 'add', ROUTE, 'dev', 'lo');
  await shell(
    `cd /etc; mv resolv.conf resolv.conf.mine; echo nameserver ${NAME_SERVER} >resolv.conf`,
  );
  return async () => {
    await shell('cd /etc; mv resolv.conf.mine resolv.conf');
    await host.exec('ip', 'route', 'del', ROUTE, 'dev', 'lo');
  };
}

test('networks without --subnet, made at once on two hosts, get ranges that overlap nothing', async ({
  e2e,
}) => {
  const { h1, h2 } = e2e;
  const vacate = await occupy(h1);
  try {
    await Promise.all([h1.startKuryr(), h2.startKuryr()]);
    const names = ['n1', 'n2'];
    const [here, there] = await Promise.all(
      [h1, h2].map((host) => Promise.all(names.map((name) => create(host, name)))),
    );
    const ranges = [...(here ?? []), ...(there ?? [])];
    expect(ranges).toHaveLength(4);
    for (const [i, range] of ranges.entries()) {
      for (const other of ranges.slice(i + 1)) {
        expect(overlaps(range, other), `${range.text} ${other.text}`).toBe(false);
      }
    }
    for (const taken of [ROUTE, `${NAME_SERVER}/32`].map(cidr)) {
      for (const range of here ?? []) {
        expect(overlaps(range, taken), `${range.text} ${taken.text}`).toBe(false);
      }
    }

    // dockerd asks again, and again, for a range instead of one that it finds in use.
    for (const host of [h1, h2]) {
      expect((await admin(host, '/metrics')).text).toMatch(
        /^kuryr_plugin_call_seconds_count\{method="IpamDriver.RequestPool",status="200"\} 2$/m,
      );
    }

    await Promise.all([h1, h2].map((host) => host.docker('network', 'rm', ...names)));
    await Promise.all([h1.settled(), h2.settled()]);
    expect(await traces(e2e)).toEqual(NO_TRACES);
    const again = await create(h1, 'n1');
    expect(ranges.map(({ text }) => text)).toContain(again.text);
  } finally {
    await vacate();
  }
});
