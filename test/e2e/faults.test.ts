import { expect } from 'vitest';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { BEHIND_PROXY, openPluginProxy } from './support/plugin-proxy.ts';
import { throughProxies } from './support/through-proxies.ts';
import { NO_TRACES, traces } from './support/traces.ts';

/*
 * What breaks in the middle of a call: dockerd's connection, Kuryr, Neutron. What docker says then is
 * true, and nothing is left behind.
 */

test('a call whose connection is cut leaves nothing behind', async ({ e2e }) => {
  const { h1 } = e2e;
  await h1.startKuryr(BEHIND_PROXY);
  const cut = new Set<string>();
  const proxy = await openPluginProxy(h1, async ({ method, forward }) => {
    const { sent, answer } = forward();
    if (!cut.delete(method)) return answer;
    await sent;
    return 'cut';
  });
  // dockerd repeats the call without its body, so that only Kuryr knows what it was about.
  const refused = async (method: string, ...argv: readonly string[]) => {
    cut.add(method);
    expect(await h1.refusal(...argv)).toContain(
      `${method} came empty, as dockerd repeats a call whose connection broke; run the command again`,
    );
    expect(cut.size).toBe(0);
  };
  try {
    const create = [...CREATE, '--subnet', '10.80.0.0/24', 'n1'];
    await refused('IpamDriver.RequestPool', ...create);
    await refused('IpamDriver.RequestAddress', ...create);
    await refused('NetworkDriver.CreateNetwork', ...create);
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
    await h1.docker(...create);
    await h1.settled();
    const before = await traces(e2e);
    const run = [...RUN, '--rm', '--network', 'n1', '--name', 'c1', ...SLEEP];
    await refused('IpamDriver.RequestAddress', ...run);
    await refused('NetworkDriver.CreateEndpoint', ...run);
    await refused('NetworkDriver.Join', ...run);
    await h1.settled();
    expect(await traces(e2e)).toEqual(before);

    // dockerd takes no notice of errors when it removes something.
    await h1.docker(...run);
    for (const method of ['NetworkDriver.Leave', 'NetworkDriver.DeleteEndpoint']) cut.add(method);
    for (const method of ['ReleaseAddress', 'ReleasePool']) cut.add(`IpamDriver.${method}`);
    cut.add('NetworkDriver.DeleteNetwork');
    await h1.docker('rm', '-f', 'c1');
    await h1.docker('network', 'rm', 'n1');
    expect(cut.size).toBe(0);
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  } finally {
    await proxy.close();
  }
});

test('Kuryr killed while it waits for Neutron leaves nothing behind when it is started again', async ({
  e2e,
}) => {
  const { h1 } = e2e;
  // So that CreateEndpoint asks Neutron too, when the port is plugged.
  const fatal = { 'neutron.vif_plugging_is_fatal': 'true' };
  await throughProxies(e2e, fatal, async ({ neutron: proxy, start }) => {
    const killedAt = async (pattern: RegExp, ...argv: readonly string[]) => {
      const held = proxy.hold('answer', pattern);
      const said = h1.refusal(...argv);
      await held.reached;
      await h1.stopKuryr('SIGKILL');
      await held.release();
      await start();
      expect(await said).toMatch(/came empty, as dockerd repeats a call whose connection broke/);
      await h1.settled();
    };
    const create = [...CREATE, '--subnet', '10.81.0.0/24', 'n1'];
    await killedAt(/^POST .*\/subnetpools$/, ...create);
    expect(await traces(e2e)).toEqual(NO_TRACES);
    await killedAt(/^POST .*\/subnets$/, ...create);
    expect(await traces(e2e)).toEqual(NO_TRACES);

    await h1.docker(...create);
    await h1.settled();
    const before = await traces(e2e);
    const run = [...RUN, '--rm', '--network', 'n1', ...SLEEP];
    await killedAt(/^POST .*\/ports$/, ...run);
    expect(await traces(e2e)).toEqual(before);
    await killedAt(/^GET .*\/ports\/[^/]+$/, ...run);
    expect(await traces(e2e)).toEqual(before);
    await h1.docker(...run);
  });
});

test('with Neutron away containers and networks are removed, and it becomes clean later', async ({
  e2e,
}) => {
  const { h1 } = e2e;
  await throughProxies(e2e, {}, async ({ neutron: proxy }) => {
    await h1.docker(...CREATE, '--subnet', '10.82.0.0/24', 'n1');
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    await h1.settled();
    proxy.away();
    await h1.docker('rm', '-f', 'c1');
    await h1.docker('network', 'rm', 'n1');
    const { neutron, ovs, links } = await traces(e2e);
    expect({ ovs, links }).toEqual({ ovs: [], links: [] });
    expect(neutron.join()).toMatch(/network kuryr-net-.*port \S+-port compute:kuryr.*subnet pool/);
    await proxy.back();
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  });
});

test('a stop lets the call under way end; the command goes on when Kuryr is back', async ({
  e2e,
}) => {
  const { h1 } = e2e;
  await throughProxies(e2e, {}, async ({ neutron: proxy, start }) => {
    await h1.docker(...CREATE, '--subnet', '10.83.0.0/24', 'n1');
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    const held = proxy.hold('answer', /^POST .*\/ports$/);
    const running = h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
    await held.reached;
    const stopped = h1.stopKuryr();
    await h1.logged('kuryr stops');
    await held.release();
    await stopped;
    await start();
    await running;
    expect(await h1.docker('exec', 'c2', ...PING, 'c1')).toContain(NO_LOSS);
    await h1.docker('rm', '-f', 'c1', 'c2');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
  });
});
