import { connect as connectTo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import { admin } from './support/admin.ts';
import { CloudProxy } from './support/cloud-proxy.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { e2eTest as test } from './support/e2e.ts';
import { newDockerd } from './support/new-dockerd.ts';
import { NO_TRACES, traces } from './support/traces.ts';

const SPEC_FILES = '/etc/docker/plugins';

test('over TCP dockerd finds Kuryr by a spec file, which is there as long as Kuryr is', async ({
  e2e,
}) => {
  const { h1 } = e2e;
  await newDockerd('h1');
  try {
    await h1.startKuryr({ 'DEFAULT.kuryr_uri': 'http://127.0.0.1:23750' });
    expect(await h1.exec('ls', SPEC_FILES)).toBe('kuryr.spec');
    expect(await h1.exec('cat', `${SPEC_FILES}/kuryr.spec`)).toBe('tcp://127.0.0.1:23750');
    await h1.docker(...CREATE, '--subnet', '10.90.0.0/24', 'n1');
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
    expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);

    const { text } = await admin(h1, '/metrics');
    expect(text).toMatch(
      /^kuryr_plugin_call_seconds_count\{method="NetworkDriver.Join",status="200"\} 2$/m,
    );
    expect(text).toMatch(
      /^kuryr_cloud_request_seconds_count\{service="network",method="POST",path="\/v2.0\/ports",status="201"\} [23]$/m,
    );
    expect(text).toMatch(/^kuryr_endpoints 2$/m);

    await h1.docker('rm', '-f', 'c1', 'c2');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    expect(await traces(e2e)).toEqual(NO_TRACES);
    await h1.stopKuryr();
    expect(await h1.exec('ls', SPEC_FILES)).toBe('');
  } finally {
    await newDockerd('h1');
  }
});

test('the admin socket tells what containers lack, and the log of calls tells no secret', async ({
  e2e,
}) => {
  const { h1, cloud } = e2e;
  const keystone = await CloudProxy.open(h1, cloud.keystone);
  const neutron = await CloudProxy.open(h1, cloud.neutron);
  const ovsdb = join(tempFolder(), 'db.sock');
  const switchRelay = createServer((socket) => {
    const database = connectTo(h1.ovsSocket);
    for (const one of [socket, database]) one.on('error', () => undefined);
    socket.pipe(database).pipe(socket);
    socket.on('close', () => database.destroy());
  });
  const ready = async () => {
    const { status, text } = await admin(h1, '/readyz');
    const { checks } = JSON.parse(text);
    return { status, checks };
  };
  try {
    keystone.away();
    neutron.away();
    await h1.startKuryr({
      'DEFAULT.log_level': 'trace',
      'neutron.auth_url': keystone.url,
      'neutron.endpoint_override': neutron.url,
      'binding.ovsdb_connection': `unix:${ovsdb}`,
    });
    expect(await admin(h1, '/healthz')).toEqual({ status: 200, text: '{"status":"ok"}' });
    expect(await ready()).toEqual({
      status: 503,
      checks: [
        {
          name: 'cloud',
          ok: false,
          reason: expect.stringMatching(/^Keystone at .* cannot be reached: nothing listens/),
        },
        {
          name: 'neutron',
          ok: false,
          reason: expect.stringMatching(/^Keystone at .* cannot be reached: nothing listens/),
        },
        {
          name: 'open-vswitch',
          ok: false,
          reason: expect.stringContaining(`${ovsdb} cannot be reached`),
        },
      ],
    });
    await keystone.back();
    await neutron.back();
    await new Promise<void>((resolve) => switchRelay.listen(ovsdb, resolve));
    const all = ['cloud', 'neutron', 'open-vswitch'].map((name) => ({ name, ok: true }));
    await cloud.until('Kuryr to be ready', async () =>
      (await ready()).status === 200 ? true : undefined,
    );
    expect(await ready()).toEqual({ status: 200, checks: all });
    neutron.away();
    const { status, checks } = await ready();
    expect(status).toBe(503);
    expect(checks[1]).toEqual({
      name: 'neutron',
      ok: false,
      reason: expect.stringMatching(/^Neutron at .* cannot be reached: nothing listens/),
    });
    await neutron.back();

    await h1.docker(...CREATE, '--subnet', '10.91.0.0/24', 'n1');
    await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
    await h1.docker('rm', '-f', 'c1');
    await h1.docker('network', 'rm', 'n1');
    await h1.settled();
    await h1.stopKuryr();
  } finally {
    keystone.close();
    neutron.close();
    switchRelay.close();
  }

  const lines = h1.log.map((line) => JSON.parse(line));
  const joined = lines.find(
    ({ method, msg }) => method === 'NetworkDriver.Join' && msg === 'answered',
  );
  expect(joined?.requestId).toMatch(/^req-[0-9a-f-]{36}$/);
  const made = lines.find(
    ({ msg, path, method }) =>
      msg === 'cloud request' && method === 'POST' && path === '/v2.0/ports',
  );
  expect(made?.requestId).toMatch(/^req-[0-9a-f-]{36}$/);
  const tokens = [...keystone.tokens, ...neutron.tokens];
  expect(tokens.length).toBeGreaterThan(0);
  for (const secret of [cloud.password, ...tokens]) {
    expect(h1.log.filter((line) => line.includes(secret))).toEqual([]);
  }
});
