import { expect, test } from 'vitest';
import type { AuthField } from '../options/auth-options.ts';
import { buildCloud } from './build-cloud.ts';
import type { CredentialSet } from './credential-set.ts';

type Fields = Partial<Record<AuthField, string>>;

function build(fields: Fields, connection: CredentialSet['connection'] = {}) {
  const nameOf = (field: AuthField): string => field;
  const set = { source: 'here', fields, nameOf, connection, problems: [], warnings: [] };
  return buildCloud(set, 5000);
}

const auth_url = 'http://k/v3';

test('a password set, by names, with the default domain where none is given', () => {
  const { cloud } = build({ auth_url, username: 'u', password: 'p', project_name: 'x' });
  expect(cloud).toEqual({
    credentials: {
      kind: 'password',
      authUrl: auth_url,
      user: { name: 'u' },
      userDomain: { id: 'default' },
      password: 'p',
      project: { name: 'x' },
      projectDomain: { id: 'default' },
    },
    interface: 'public',
    endpointOverrides: {},
    tls: { insecure: false },
    requestTimeoutMs: 5000,
  });
});

test('domains: its own, else the default one that was named; ids need none', () => {
  const names = { auth_url, username: 'u', password: 'p', project_name: 'x' };
  expect(build({ ...names, default_domain_name: 'D', user_domain_id: 'U' }).cloud).toMatchObject({
    credentials: { userDomain: { id: 'U' }, projectDomain: { name: 'D' } },
  });
  const { cloud } = build({ auth_url, user_id: '1', password: 'p', project_id: '2' });
  expect(cloud?.credentials).toEqual({
    kind: 'password',
    authUrl: auth_url,
    user: { id: '1' },
    password: 'p',
    project: { id: '2' },
  });
});

test.each(['password', 'v3password', 'v2password', 'Password'])('%s is a password', (auth_type) => {
  const { cloud } = build({ auth_type, auth_url, username: 'u', password: 'p', token: 't' });
  expect(cloud?.credentials.kind).toBe('password');
});

test('the address of the v2 API becomes that of Keystone', () => {
  const { cloud } = build({ auth_url: 'http://k:5000/v2.0/', username: 'u', password: 'p' });
  expect(cloud?.credentials).toMatchObject({ authUrl: 'http://k:5000' });
});

test('an application credential by id, or by name with its user', () => {
  const secret = { application_credential_secret: 's' };
  expect(build({ auth_url, application_credential_id: '1', ...secret }).cloud?.credentials).toEqual(
    {
      kind: 'application-credential',
      authUrl: auth_url,
      credential: { id: '1' },
      secret: 's',
    },
  );
  const byName = build({ auth_url, application_credential_name: 'n', username: 'u', ...secret });
  expect(byName.cloud?.credentials).toMatchObject({
    user: { name: 'u' },
    credential: { name: 'n' },
  });
  const lacking = build({ auth_url, application_credential_name: 'n', ...secret });
  expect(lacking.problems[0]?.what).toContain('missing username (or user_id) to log in');
});

test('a token, and no Keystone at all', () => {
  expect(build({ auth_url, token: 't' }).cloud?.credentials.kind).toBe('token');
  expect(build({ auth_type: 'none', endpoint: 'http://n:9696' }).cloud?.credentials).toEqual({
    kind: 'none',
    endpoint: 'http://n:9696',
  });
});

test('a password, which can be renewed, goes before a token; auth_type can say otherwise', () => {
  const both = { auth_url, username: 'u', password: 'p', token: 't' };
  expect(build(both).cloud?.credentials.kind).toBe('password');
  expect(build({ ...both, auth_type: 'v3token' }).cloud?.credentials.kind).toBe('token');
});

test('an incomplete set names everything that it lacks, and its source', () => {
  const { cloud, problems } = build({ password: 'hunter2' });
  expect(cloud).toBeUndefined();
  expect(problems).toHaveLength(1);
  expect(problems[0]?.where).toBe('here');
  expect(problems[0]?.what).toContain(
    'missing auth_url, username (or user_id) to log in by password',
  );
});

test('an address is http or https; a password inside it is not shown', () => {
  const { problems } = build({ auth_url: 'https://u:hunter2@k/v3', username: 'u', password: 'p' });
  expect(problems[0]?.where).toBe('here auth_url');
  expect(problems[0]?.what).toMatch(/"https:\/\/\*\*\*@k\/v3" is not allowed/);
});

test('an unknown auth_type names those that are known', () => {
  const { problems } = build({ auth_type: 'v3oidcpassword', auth_url });
  expect(problems[0]?.what).toMatch(/"v3oidcpassword" is not allowed; allowed: password, .*none/);
});

test('the connection is taken over', () => {
  const connection = { region: 'R', interface: 'internal', caFile: '/c', insecure: true } as const;
  const { cloud } = build({ auth_url, token: 't' }, connection);
  expect(cloud).toMatchObject({
    region: 'R',
    interface: 'internal',
    tls: { caFile: '/c', insecure: true },
  });
});
