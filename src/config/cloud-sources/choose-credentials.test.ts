import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../test/fakes/temp-folder.ts';
import { type ConfigReading, readConfig } from '../read-config.ts';

const CONF = `[neutron]
auth_url = http://conf/v3
username = conf-user
password = conf-pw
region_name = conf-region
`;
const CLOUDS = `clouds:
  one:
    auth: {auth_url: "http://one/v3", username: one-user, password: one-pw, project_name: p}
    region_name: one-region
  two:
    auth: {auth_url: "http://two/v3", username: two-user, password: two-pw}
    verify: false
    interface: internalURL
`;
const OS = { OS_AUTH_URL: 'http://env/v3', OS_USERNAME: 'env-user', OS_PASSWORD: 'env-pw' };
const SERVICE = {
  IDENTITY_URL: 'http://service/v3',
  SERVICE_USER: 'service-user',
  SERVICE_PASSWORD: 'service-pw',
  SERVICE_TENANT_NAME: 'service-project',
};

interface Setting {
  conf?: string | undefined;
  clouds?: string | undefined;
  files?: Record<string, string>;
  env?: Record<string, string>;
  cloud?: string | undefined;
}

function choose({
  conf,
  clouds,
  files = {},
  env = {},
  cloud,
}: Setting): ConfigReading & { root: string } {
  const root = tempFolder({
    ...files,
    ...(conf === undefined ? {} : { 'etc/kuryr.conf': conf }),
    ...(clouds === undefined ? {} : { 'etc/openstack/clouds.yaml': clouds }),
  });
  const argv = cloud === undefined ? {} : { overrides: { 'neutron.cloud': cloud } };
  const places = { home: join(root, 'home'), cwd: join(root, 'cwd'), etc: join(root, 'etc') };
  return { root, ...readConfig({ argv, env, ...places }) };
}

function userOf({ cloud }: ConfigReading): string | undefined {
  if (cloud.kind !== 'found' || cloud.cloud.credentials.kind !== 'password') return undefined;
  return cloud.cloud.credentials.user.name;
}

function problemsOf({ cloud }: ConfigReading): string {
  if (cloud.kind === 'found') return '';
  const problems = cloud.kind === 'wrong' ? cloud.problems : [cloud.problem];
  return problems.map((p) => `${p.where}: ${p.what}`).join('\n');
}

test('the strongest source that has credentials is used, and the others are named as unused', () => {
  const all = { conf: CONF, clouds: CLOUDS, env: { ...OS, ...SERVICE } };
  const byCommandLine = choose({ ...all, cloud: 'two' });
  expect(userOf(byCommandLine)).toBe('two-user');
  expect(byCommandLine.warnings).toHaveLength(3);
  expect(userOf(choose({ ...all, env: { ...all.env, OS_CLOUD: 'one' } }))).toBe('one-user');
  expect(userOf(choose(all))).toBe('env-user');
  expect(userOf(choose({ ...all, env: SERVICE }))).toBe('service-user');
  const byFile = choose({ ...all, env: {} });
  expect(userOf(byFile)).toBe('conf-user');
  expect(byFile.warnings).toEqual([]);
  expect(userOf(choose({ conf: '[neutron]\ncloud = two\n', clouds: CLOUDS }))).toBe('two-user');
});

test('credentials are never mixed: every field comes from the same source', () => {
  const sources: Record<string, Setting> = {
    env: { env: OS },
    service: { env: SERVICE },
    conf: { conf: CONF },
    one: { clouds: CLOUDS, env: { OS_CLOUD: 'one' } },
  };
  const some = fc.subarray(Object.keys(sources), { minLength: 1 });
  fc.assert(
    fc.property(some, (names) => {
      const settings = names.map((name) => sources[name] ?? {});
      const reading = choose({
        conf: settings.find((s) => s.conf)?.conf,
        clouds: settings.find((s) => s.clouds)?.clouds,
        env: Object.assign({}, ...settings.map((s) => s.env)),
      });
      if (reading.cloud.kind !== 'found') throw new Error(problemsOf(reading));
      const c = reading.cloud.cloud.credentials;
      if (c.kind !== 'password') throw new Error(c.kind);
      const source = c.user.name?.replace('-user', '');
      expect(c.password).toBe(`${source}-pw`);
      expect(c.authUrl).toBe(`http://${source}/v3`);
      expect([source && `${source}-region`, 'conf-region', undefined]).toContain(
        reading.cloud.cloud.region,
      );
      // The environment speaks of another cloud than kuryr.conf, so its region may not slip in.
      if (source === 'env') expect(reading.cloud.cloud.region).toBeUndefined();
      if (source === 'one') expect(reading.cloud.cloud.region).toBe('one-region');
    }),
    { numRuns: 30 },
  );
});

test('an incomplete source is an error, not a reason to take the next one', () => {
  const reading = choose({ conf: CONF, env: { OS_PASSWORD: 'hunter2' } });
  expect(problemsOf(reading)).toMatch(/^environment \(OS_\*\): .*missing OS_AUTH_URL, OS_USERNAME/);
  expect(problemsOf(reading)).not.toContain('hunter2');
});

test('project and region variables alone are no credentials', () => {
  const env = { OS_PROJECT_NAME: 'x', OS_REGION_NAME: 'R', SERVICE_TENANT_NAME: 'y' };
  expect(userOf(choose({ conf: CONF, env }))).toBe('conf-user');
});

test('the OS_ set: region, interface, authorities; application credential; token; old names', () => {
  const more = {
    OS_REGION_NAME: 'R',
    OS_INTERFACE: 'admin',
    OS_CACERT: '/ca',
    OS_INSECURE: 'true',
    OS_TENANT_NAME: 't',
  };
  expect(choose({ env: { ...OS, ...more } }).cloud).toMatchObject({
    cloud: {
      region: 'R',
      interface: 'admin',
      tls: { caFile: '/ca', insecure: true },
      credentials: { project: { name: 't' } },
    },
  });
  const credential = { OS_APPLICATION_CREDENTIAL_ID: '1', OS_APPLICATION_CREDENTIAL_SECRET: 's' };
  expect(choose({ env: { OS_AUTH_URL: 'http://k', ...credential } }).cloud).toMatchObject({
    cloud: { credentials: { kind: 'application-credential', credential: { id: '1' } } },
  });
  expect(choose({ env: { OS_AUTH_URL: 'http://k', OS_TOKEN: 't' } }).cloud).toMatchObject({
    cloud: { credentials: { kind: 'token', token: 't' } },
  });
  expect(problemsOf(choose({ env: { ...OS, OS_INTERFACE: 'x' } }))).toMatch(
    /^environment OS_INTERFACE: "x" is not allowed/,
  );
});

test("upstream's SERVICE_ set goes with the region of kuryr.conf and its own domains", () => {
  const env = { ...SERVICE, SERVICE_DOMAIN_NAME: 'P', USER_DOMAIN_NAME: 'U' };
  const reading = choose({ conf: '[neutron]\nregion_name = R\n', env });
  expect(reading.cloud).toMatchObject({
    cloud: {
      region: 'R',
      credentials: {
        project: { name: 'service-project' },
        projectDomain: { name: 'P' },
        userDomain: { name: 'U' },
      },
    },
  });
  expect(reading.warnings[0]?.where).toBe('environment USER_DOMAIN_NAME');
  const one = choose({ env: { ...SERVICE, SERVICE_DOMAIN_NAME: 'P' } });
  expect(one.cloud).toMatchObject({ cloud: { credentials: { userDomain: { name: 'P' } } } });
});

test('a cloud and credentials side by side in kuryr.conf are an error', () => {
  const reading = choose({ conf: `${CONF}cloud = one\n`, clouds: CLOUDS });
  expect(problemsOf(reading)).toMatch(/kuryr\.conf:6 \[neutron\] cloud: .*keep one of both/);
});

test('the region of kuryr.conf goes on top of a cloud that kuryr.conf names, not of another', () => {
  const conf = '[neutron]\ncloud = one\nregion_name = R9\n';
  expect(choose({ conf, clouds: CLOUDS }).cloud).toMatchObject({ cloud: { region: 'R9' } });
  const other = choose({ conf, clouds: CLOUDS, env: { OS_CLOUD: 'two' } }).cloud;
  expect(other).toMatchObject({ cloud: { interface: 'internal', tls: { insecure: true } } });
  expect(other.kind === 'found' && other.cloud.region).toBeUndefined();
});

test('the only cloud of clouds.yaml needs no name; of several one must be chosen', () => {
  const single = 'clouds: {x: {auth: {auth_url: "http://x", username: u, password: p}}}';
  expect(userOf(choose({ clouds: single }))).toBe('u');
  const several = choose({ clouds: CLOUDS });
  expect(several.cloud.kind).toBe('missing');
  expect(problemsOf(several)).toMatch(/clouds\.yaml has the clouds one, two$/);
});

test('a cloud that is not there is an error that lists those that are', () => {
  expect(problemsOf(choose({ clouds: CLOUDS, env: { OS_CLOUD: 'three' } }))).toMatch(
    /^environment OS_CLOUD: there is no cloud "three" in .*clouds\.yaml; it has: one, two$/,
  );
  expect(problemsOf(choose({ env: { OS_CLOUD: 'constructor' } }))).toContain(
    'there is no clouds.yaml',
  );
  expect(problemsOf(choose({ clouds: CLOUDS, env: { OS_CLOUD: 'constructor' } }))).toContain(
    'no cloud',
  );
});

test('clouds.yaml is looked for in the working directory, the home, /etc; or where it is said to be', () => {
  const of = (user: string): string =>
    `clouds: {x: {auth: {auth_url: "http://x", username: ${user}, password: p}}}`;
  const files = { 'home/.config/openstack/clouds.yaml': of('home'), 'other/c.yaml': of('named') };
  expect(userOf(choose({ clouds: of('etc'), files }))).toBe('home');
  const cwd = { ...files, 'cwd/clouds.yaml': of('cwd') };
  expect(userOf(choose({ clouds: of('etc'), files: cwd }))).toBe('cwd');
  const env = { OS_CLIENT_CONFIG_FILE: '../other/c.yaml', OS_CLOUD: 'x' };
  expect(userOf(choose({ files: { ...cwd, 'cwd/x': '' }, env }))).toBe('named');
  const conf = '[neutron]\nclouds_file = ../other/c.yaml\n';
  expect(userOf(choose({ files: { ...files, 'cwd/x': '' }, conf }))).toBe('named');
  expect(problemsOf(choose({ conf }))).toMatch(/other\/c\.yaml: there is no such file$/);
});

test('secure.yaml is merged into the cloud', () => {
  const clouds = 'clouds: {x: {auth: {auth_url: "http://x", username: u}}}';
  const files = { 'etc/openstack/secure.yaml': 'clouds: {x: {auth: {password: 12345}}}' };
  const reading = choose({ clouds, files });
  expect(reading.cloud).toMatchObject({ cloud: { credentials: { password: '12345' } } });
  expect(reading.files.map((f) => f.slice(reading.root.length))).toEqual([
    '/etc/openstack/clouds.yaml',
    '/etc/openstack/secure.yaml',
  ]);
});

test('endpoint overrides, old names, and what is not used', () => {
  const clouds = `clouds:
  x:
    profile: vendor
    auth_type: v3password
    auth: {auth_url: "http://x", user_name: u, password: p, tenant_name: t, system_scope: all}
    regions: [{name: R1}, R2]
    network_endpoint_override: http://n
    load_balancer_endpoint_override: http://l
`;
  const reading = choose({ clouds });
  expect(reading.cloud).toMatchObject({
    cloud: {
      region: 'R1',
      endpointOverrides: { network: 'http://n', 'load-balancer': 'http://l' },
      credentials: { user: { name: 'u' }, project: { name: 't' } },
    },
  });
  expect(reading.warnings.map((w) => w.what)).toEqual([
    'auth.system_scope is not used',
    'profile is not used: write what it stands for into this cloud',
  ]);
});

test.each(['clouds: [', 'a: &x [*x]', '- clouds', 'clouds: {x: {password: hunter2', '&a [*b]', ''])(
  'a clouds.yaml that is no clouds.yaml is an error without its text: %j',
  (clouds) => {
    const text = problemsOf(choose({ clouds }));
    expect(text).toMatch(/clouds\.yaml/);
    expect(text).not.toContain('hunter2');
  },
);
