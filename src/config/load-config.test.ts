import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../test/fakes/temp-folder.ts';
import { isCode } from '../errors/kuryr-error.ts';
import { loadConfig, requireCloud } from './load-config.ts';
import type { ConfigArguments } from './read-config.ts';

interface Setting {
  /** The text of /etc/kuryr/kuryr.conf. */
  conf?: string;
  env?: Record<string, string>;
  files?: Record<string, string>;
  argv?: ConfigArguments;
}

function load({ conf, env = {}, files = {}, argv = {} }: Setting) {
  const root = tempFolder({
    ...files,
    ...(conf === undefined ? {} : { 'etc/kuryr/kuryr.conf': conf }),
  });
  const loaded = loadConfig({
    argv,
    env,
    home: join(root, 'home'),
    cwd: join(root, 'cwd'),
    etc: join(root, 'etc'),
  });
  return { loaded, root };
}

function failure(setting: Setting): string {
  try {
    load(setting);
  } catch (error) {
    if (isCode(error, 'CONFIG')) return error.message;
    throw error;
  }
  throw new Error('no error');
}

test('with nothing configured every option has its default', () => {
  const { loaded } = load({});
  expect(loaded.config).toEqual({
    server: {
      uri: 'unix:///run/docker/plugins/kuryr.sock',
      scope: 'local',
      localAddressSpace: 'no_address_space',
      globalAddressSpace: 'no_address_space',
    },
    host: hostname(),
    clusterId: '',
    statePath: '/var/lib/kuryr',
    adminSocket: '/run/kuryr/admin.sock',
    log: { level: 'info' },
    neutron: {
      enableDhcp: true,
      defaultSubnetPoolV4: 'kuryr',
      defaultSubnetPoolV6: 'kuryr6',
      vifPluggingIsFatal: false,
      vifPluggingTimeoutMs: 0,
      namePorts: 'description',
      nameNetworks: 'description',
    },
    publish: { mode: 'none', externalNetwork: '', router: '' },
    binding: {
      defaultDriver: 'veth',
      enabledDrivers: ['veth'],
      vethDstPrefix: 'eth',
      linkIface: '',
      ovsdbConnection: 'unix:/var/run/openvswitch/db.sock',
      ovsBridge: 'br-int',
      vswitchdTimeoutMs: 10_000,
      txChecksumOffload: 'auto',
      bindir: '/usr/libexec/kuryr',
    },
    portPool: {
      enabled: true,
      min: 4,
      max: 32,
      batch: 8,
      updateFrequencyMs: 20_000,
      coolDownMs: 5_000,
      subnetShare: 0.25,
      quotaShare: 0.25,
    },
    dockerHost: 'unix:///var/run/docker.sock',
    reconcileIntervalMs: 300_000,
    reconcilePatienceMs: 30_000,
    subnetPoolNamePrefix: 'kuryrPool',
    processExternalConnectivity: true,
  });
  expect(loaded.warnings).toEqual([]);
});

test('times in seconds become milliseconds', () => {
  const auth = 'auth_type = none\nendpoint = http://n\n';
  const { loaded } = load({ conf: `[neutron]\nvif_plugging_timeout=3\ntimeout=0.5\n${auth}` });
  expect(loaded.config.neutron.vifPluggingTimeoutMs).toBe(3000);
  expect(requireCloud(loaded).requestTimeoutMs).toBe(500);
});

test('missing credentials are told when they are needed, with the three ways to give them', () => {
  const { loaded } = load({});
  expect(loaded.cloud.kind).toBe('missing');
  expect(() => requireCloud(loaded)).toThrow(/kuryr\.conf.*clouds\.yaml.*OS_AUTH_URL/);
});

test('all wrong values are told together, with file, line, group and option', () => {
  const message = failure({
    conf: '[DEFAULT]\nkuryr_uri = tcp://x\n[neutron]\nenable_dhcp = maybe\nauth_url = x\n',
  });
  expect(message).toContain('the configuration has 4 problems');
  expect(message).toMatch(/kuryr\.conf:2 \[DEFAULT\] kuryr_uri: "tcp:\/\/x" is not allowed/);
  expect(message).toMatch(/kuryr\.conf:4 \[neutron\] enable_dhcp: "maybe" is not allowed/);
  expect(message).toMatch(/auth_url: "x" is not allowed; allowed: http:\/\/address/);
  expect(message).toMatch(/missing username \(or user_id\), password/);
});

test('a file that was asked for and is not there is an error', () => {
  expect(failure({ argv: { configFiles: ['no.conf'] } })).toMatch(
    /no\.conf: there is no such file$/,
  );
});

test('a line that cannot be read is an error with its place', () => {
  expect(failure({ conf: '[DEFAULT]\nnonsense\n' })).toMatch(/kuryr\.conf:2: this line is neither/);
});

test('--set goes before everything, but takes no credentials and no unknown names', () => {
  const { loaded } = load({
    env: { LOG_LEVEL: 'error' },
    argv: { overrides: { 'DEFAULT.log_level': 'DEBUG' } },
  });
  expect(loaded.config.log.level).toBe('debug');
  const message = failure({
    argv: { overrides: { 'neutron.password': 'hunter2', 'DEFAULT.timeot': '1' } },
  });
  expect(message).toContain('credentials are not taken from the command line');
  expect(message).toContain('did you mean neutron.timeout?');
  expect(message).not.toContain('hunter2');
});

test('an http address, with TLS when enable_ssl says so', () => {
  const plain = load({ conf: '[DEFAULT]\nkuryr_uri = http://127.0.0.1:23750\n' }).loaded;
  expect(plain.config.server).toMatchObject({ uri: 'http://127.0.0.1:23750' });
  expect(plain.config.server.tls).toBeUndefined();
  expect(plain.warnings).toEqual([]);
  const tls = { certFile: '/c', keyFile: '/var/lib/kuryr/certs/key.pem' };
  for (const lines of ['kuryr_uri = https://h:1', 'kuryr_uri = http://h:1\nenable_ssl = on']) {
    const { loaded } = load({ conf: `[DEFAULT]\n${lines}\nssl_cert_file = /c\n` });
    expect(loaded.config.server).toMatchObject({ uri: 'http://h:1', tls });
  }
});

test('an address that others can reach without TLS is worth a warning', () => {
  const { loaded } = load({ env: { OS_KURYR_URI: 'http://0.0.0.0:23750' } });
  expect(loaded.warnings[0]?.where).toBe('environment OS_KURYR_URI [DEFAULT] kuryr_uri');
});

test('a swarm without a name is worth a warning', () => {
  const { loaded } = load({ conf: '[DEFAULT]\ncapability_scope = global\n' });
  expect(loaded.warnings[0]?.what).toContain('[DEFAULT] cluster_id');
  const named = load({ conf: '[DEFAULT]\ncapability_scope = global\ncluster_id = red\n' });
  expect(named.loaded.warnings).toEqual([]);
});

test('TLS that lets everybody connect is worth the same warning', () => {
  const open = load({ conf: '[DEFAULT]\nkuryr_uri = https://10.0.0.1:1\n' }).loaded;
  expect(open.warnings[0]?.what).toContain('ssl_ca_file');
  const closed = load({
    conf: `[DEFAULT]
kuryr_uri = https://10.0.0.1:1
ssl_ca_file = /ca
docker_ssl_ca_file = /ca
docker_ssl_cert_file = /docker.pem
docker_ssl_key_file = /docker.key
`,
  }).loaded;
  expect(closed.warnings).toEqual([]);
  expect(closed.config.server.tls).toMatchObject({
    caFile: '/ca',
    docker: { caFile: '/ca', certFile: '/docker.pem', keyFile: '/docker.key' },
  });
});

test.each([
  ['docker_ssl_cert_file = /c\ndocker_ssl_ca_file = /a', 'docker_ssl_key_file'],
  ['docker_ssl_key_file = /k\ndocker_ssl_ca_file = /a', 'docker_ssl_cert_file'],
  ['docker_ssl_cert_file = /c\ndocker_ssl_key_file = /k', 'docker_ssl_ca_file'],
  ['ssl_ca_file = /ca\ndocker_ssl_ca_file = /a', 'docker_ssl_cert_file'],
])('half of what dockerd needs for TLS is an error: %j', (lines, lacking) => {
  expect(failure({ conf: `[DEFAULT]\nkuryr_uri = https://127.0.0.1:1\n${lines}\n` })).toContain(
    lacking,
  );
});

test.each([
  ['debug = true', { level: 'debug' }],
  ['debug = true\nlog_level = error', { level: 'error' }],
  ['log_file = /var/log/k.log\nlog_dir = /d', { level: 'info', file: '/var/log/k.log' }],
  ['log_file = k.log\nlog_dir = /d', { level: 'info', file: '/d/k.log' }],
  ['log_dir = /d', { level: 'info', file: '/d/kuryr.log' }],
])('log options %j', (lines, log) => {
  expect(load({ conf: `[DEFAULT]\n${lines}\n` }).loaded.config.log).toEqual(log);
});

test('a relative log file without a folder is an error', () => {
  expect(failure({ conf: '[DEFAULT]\nlog_file = k.log\n' })).toContain('log_file: is relative');
});

test("upstream's two layers of driver names are one setting", () => {
  const { loaded } = load({
    conf: `[DEFAULT]
port_driver = kuryr_libnetwork.port_driver.drivers.veth
[binding]
driver = kuryr.lib.binding.drivers.veth
enabled_drivers = kuryr.lib.binding.drivers.veth
`,
  });
  expect(loaded.config.binding).toMatchObject({ defaultDriver: 'veth', enabledDrivers: ['veth'] });
  expect(failure({ conf: '[binding]\nenabled_drivers =\n' })).toContain('not among these');
});

test('credentials of another group are found through auth_section', () => {
  const { loaded } = load({
    conf: `[neutron]
auth_section = keys
region_name = R1
[keys]
auth_type = v3password
auth_url = http://k/v3
username = u
password = p
project_name = $username
`,
  });
  expect(loaded.warnings).toEqual([]);
  expect(requireCloud(loaded)).toMatchObject({
    region: 'R1',
    credentials: { kind: 'password', user: { name: 'u' }, project: { name: 'u' } },
  });
});

test('--config-dir is read after --config-file, and the usual places then not at all', () => {
  const files = {
    'cwd/a.conf': '[DEFAULT]\nhost=a\nstate_path=/a\n',
    'cwd/d/b.conf': '[DEFAULT]\nhost=b\n',
  };
  const argv = { configFiles: ['a.conf'], configDirs: ['d'] };
  const { loaded, root } = load({ conf: '[DEFAULT]\nadmin_socket=/x\n', files, argv });
  expect(loaded.config).toMatchObject({ host: 'b', statePath: '/a' });
  expect(loaded.config.adminSocket).toBe('/run/kuryr/admin.sock');
  expect(loaded.files).toEqual([join(root, 'cwd/a.conf'), join(root, 'cwd/d/b.conf')]);
});

test('origins say where each value came from', () => {
  const { loaded } = load({ env: { CAPABILITY_SCOPE: 'global' } });
  const scope = loaded.origins.find((o) => o.option.name === 'capability_scope');
  expect(scope).toMatchObject({ value: 'global', origin: { kind: 'environment' } });
});
