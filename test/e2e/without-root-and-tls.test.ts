import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { tempFolder } from '../fakes/temp-folder.ts';
import type { TestHost } from '../support/test-host.ts';
import { makeCertificates } from './support/certificates.ts';
import { CREATE, NO_LOSS, PING, RUN, SLEEP } from './support/docker-words.ts';
import { type E2e, e2eTest as test } from './support/e2e.ts';
import { newDockerd } from './support/new-dockerd.ts';
import { nothingIsLeft } from './support/traces.ts';

const SOURCES = dirname(dirname(import.meta.dirname));
const PLUGINS = '/etc/docker/plugins';
/** A user that nobody is. */
const USER = '64999';
const FOLDER = '/run/kuryr-test';

beforeAll(() => newDockerd('h1'));
afterAll(() => newDockerd('h1'));

test('without root, with one capability, containers get their ports', async ({ e2e }) => {
  const { h1 } = e2e;
  const conf = `${FOLDER}/kuryr.conf`;
  const ovs = `${FOLDER}/db.sock`;
  await h1.exec('mkdir', '-p', `${FOLDER}/sources`, `${FOLDER}/own`, PLUGINS);
  // In the host's own mount namespace; the paths to the originals may be closed to the user.
  await h1.exec('mount', '--bind', SOURCES, `${FOLDER}/sources`);
  await h1.exec('touch', ovs);
  await h1.exec('mount', '--bind', h1.ovsSocket, ovs);
  try {
    // What the unit and its scripts do.
    await h1.exec('chgrp', USER, ovs);
    await h1.exec('chmod', 'g+rw', ovs);
    await h1.exec('install', '-o', USER, '-m', '400', h1.configuration, conf);
    await h1.exec('chown', USER, `${FOLDER}/own`);
    await h1.exec(...['sh', '-c', `echo unix://${FOLDER}/own/docker.sock > ${PLUGINS}/kuryr.spec`]);
    await h1.startKuryr({}, [...asUser(), ...serveIn(conf, ovs)]);
    await pingEachOther(e2e, '10.92.0.0/24');
    await h1.stopKuryr();
  } finally {
    await h1.exec('chgrp', 'root', ovs);
    await h1.exec('umount', ovs, `${FOLDER}/sources`);
    await h1.exec('rm', '-rf', FOLDER, `${PLUGINS}/kuryr.spec`);
  }
});

function asUser(): readonly string[] {
  const sets = ['--inh-caps', '--ambient-caps', '--bounding-set'];
  const capabilities = sets.flatMap((set) => [set, '-all,+net_admin']);
  return [
    ...['setpriv', '--reuid', USER, '--regid', USER, '--clear-groups', '--no-new-privs'],
    ...capabilities,
  ];
}

function serveIn(conf: string, ovs: string): readonly string[] {
  const set = {
    'DEFAULT.kuryr_uri': `unix://${FOLDER}/own/docker.sock`,
    'DEFAULT.admin_socket': `${FOLDER}/own/admin.sock`,
    'DEFAULT.state_path': `${FOLDER}/own`,
    'port_pool.enabled': 'false',
    'binding.ovsdb_connection': `unix:${ovs}`,
  };
  const words = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  return [`${FOLDER}/sources/bin/kuryr`, 'serve', '--config-file', conf, ...words];
}

test('over TLS only who shows a certificate is served, and dockerd is told which to show', async ({
  e2e,
  skip,
}) => {
  if (!existsSync('/usr/bin/openssl')) skip('openssl is not installed');
  const { h1 } = e2e;
  await newDockerd('h1');
  const { ca, server, client } = makeCertificates(tempFolder());
  await h1.startKuryr({
    'DEFAULT.kuryr_uri': 'https://127.0.0.1:23751',
    'DEFAULT.ssl_cert_file': server.cert,
    'DEFAULT.ssl_key_file': server.key,
    'DEFAULT.ssl_ca_file': ca,
    'DEFAULT.docker_ssl_ca_file': ca,
    'DEFAULT.docker_ssl_cert_file': client.cert,
    'DEFAULT.docker_ssl_key_file': client.key,
  });
  expect(await h1.exec('ls', PLUGINS)).toBe('kuryr.json');
  await h1.docker(...CREATE, '--subnet', '10.93.0.0/24', 'n1');
  await h1.docker('run', '--rm', '--network', 'n1', 'busybox', 'true');
  await h1.docker('network', 'rm', 'n1');
  await nothingIsLeft(e2e);

  expect(await activate(h1, { ca, ...client })).toContain('IpamDriver');
  expect(await activate(h1, { ca })).toMatch(/CERTIFICATE_REQUIRED|ECONNRESET/);
  const stranger = makeCertificates(tempFolder()).client;
  expect(await activate(h1, { ca, ...stranger })).toMatch(/UNKNOWN_CA|DECRYPT_ERROR|ECONNRESET/);

  await h1.stopKuryr();
  expect(await h1.exec('ls', PLUGINS)).toBe('');
});

async function pingEachOther(e2e: E2e, subnet: string): Promise<void> {
  const { h1 } = e2e;
  await h1.docker(...CREATE, '--subnet', subnet, 'n1');
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c1', ...SLEEP);
  await h1.docker(...RUN, '--network', 'n1', '--name', 'c2', ...SLEEP);
  expect(await h1.docker('exec', 'c1', ...PING, 'c2')).toContain(NO_LOSS);
  await h1.docker('rm', '-f', 'c1', 'c2');
  await h1.docker('network', 'rm', 'n1');
  await nothingIsLeft(e2e);
}

/** Calls the plugin over TLS from inside the host; answers its answer, or why there is none. */
function activate(
  host: TestHost,
  files: { readonly ca: string; readonly cert?: string; readonly key?: string },
): Promise<string> {
  const program = `
    import { readFileSync } from 'node:fs';
    import { request } from 'node:https';
    const files = Object.entries(${JSON.stringify(files)}).map(([k, f]) => [k, readFileSync(f)]);
    const options = { method: 'POST', agent: false, ...Object.fromEntries(files) };
    request('https://127.0.0.1:23751/Plugin.Activate', options, (answer) => answer.pipe(process.stdout))
      .on('error', (error) => console.log(error.code))
      .end();
  `;
  return host.exec(process.execPath, '--input-type=module', '--eval', program);
}
