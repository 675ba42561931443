import { expect, test } from 'vitest';
import type { CloudConfig } from '../../../config/cloud.ts';
import { KuryrError } from '../../../errors/kuryr-error.ts';
import type { Diagnosis } from '../check.ts';
import { judgeClock } from './clock.ts';
import { judgeCatalog, judgeRefusal, judgeToken } from './credentials.ts';
import { judgeExtensions } from './extensions.ts';
import { judgeHost } from './host.ts';
import { judgeNames } from './names.ts';
import { judgeNeutron } from './neutron.ts';
import { judgeQuota } from './quota.ts';
import { judgeRoles } from './roles.ts';
import { judgePools } from './subnet-pools.ts';

const said = (diagnoses: readonly Diagnosis[]) =>
  diagnoses.map(({ severity, what, cure }) => `${severity}: ${what} -> ${cure}`);

const cloud: CloudConfig = {
  credentials: {
    kind: 'password',
    authUrl: 'http://k/v3',
    user: { name: 'u' },
    password: 'hunter2',
    project: { name: 'p' },
  },
  interface: 'public',
  endpointOverrides: {},
  tls: { insecure: false },
  requestTimeoutMs: 1_000,
};

test('each way in which a login fails has a cure of its own', () => {
  const cure = (error: unknown, projects?: readonly string[]) =>
    said([judgeRefusal({ error, source: 'k.conf', cloud, ...(projects && { projects }) })])[0];
  const away = (why: string) =>
    new KuryrError('OPENSTACK_UNREACHABLE', { service: 'Keystone', url: 'https://k', why });
  const refused = new KuryrError('OPENSTACK_AUTH', { url: 'http://k/v3', why: 'no' });
  expect(cure(away('nothing listens there'))).toMatch(/-> Try curl .*auth_url in k\.conf/);
  expect(cure(away('its certificate is self-signed; set cafile'))).toMatch(/-> Set .*cafile/);
  expect(cure(refused)).toMatch(/-> Correct username, user_domain_name and password in k\.conf/);
  expect(cure(refused, ['service'])).toMatch(
    /not for the project p; the user has: service -> .*project_name/,
  );
  expect(cure(new Error('HTTP 500'))).toMatch(/HTTP 500 -> Look at Keystone's log/);
  expect(cure(refused)).not.toContain('hunter2');
});

test('a token must have a project, and the catalogue our Neutron', () => {
  const endpoints = [{ interface: 'public', region: 'north', url: 'http://n' }];
  const catalog = [{ type: 'network', endpoints }];
  const token = { id: 't', expiresAt: new Date(), roles: [], catalog };
  expect(judgeToken({ ...token, projectId: 'p' }, cloud.credentials)).toEqual([]);
  expect(said(judgeToken(token, cloud.credentials))[0]).toMatch(/no project.* -> Set project_name/);
  expect(judgeCatalog(token, cloud)).toEqual([]);
  expect(said(judgeCatalog(token, { ...cloud, region: 'south' }))[0]).toMatch(
    /no region south.*known regions: north.* -> .*region_name/,
  );
  expect(said(judgeCatalog({ catalog: [] }, cloud))[0]).toMatch(/no service of type network/);
  const endpointOverrides = { network: 'http://n' };
  expect(judgeCatalog({ catalog: [] }, { ...cloud, endpointOverrides })).toEqual([]);
});

test('a Neutron that is away, distrusts Keystone or fails is told apart', () => {
  const away = (why: string) =>
    new KuryrError('OPENSTACK_UNREACHABLE', { service: 'Neutron', url: 'http://n', why });
  const failing = { service: 'Neutron', action: 'x', status: 500, text: 'y' };
  const cures = [
    judgeNeutron(away('nothing listens there')),
    judgeNeutron(away('its certificate has expired')),
    judgeNeutron(new KuryrError('OPENSTACK_AUTH', { url: 'http://n', why: 'z' })),
    judgeNeutron(new KuryrError('OPENSTACK', failing)),
  ].map(({ cure }) => cure);
  expect(cures[0]).toMatch(/neutron-server runs.*endpoint_override/);
  expect(cures[1]).toMatch(/cafile/);
  expect(cures[2]).toMatch(/keystone_authtoken/);
  expect(cures[3]).toMatch(/log.*request id/);
});

test('a host that Neutron does not know is told the name that it has there', () => {
  const agent = (host: string, alive = true) => ({
    host,
    agent_type: 'OVN Controller agent',
    alive,
  });
  const judge = (host: string, agents: string[], alike: string[] = [], admin = true) =>
    said(judgeHost({ host, agents: agents.map((one) => agent(one)), admin, alike }));
  expect(judge('h1', ['h1'])).toEqual([]);
  expect(judge('h1', ['h1.example.org'])[0]).toMatch(
    /binding_failed.* -> Set \[DEFAULT\] host = h1\.example\.org/,
  );
  expect(judge('H1.example.org', ['h1'])[0]).toMatch(/host = h1 in/);
  expect(judge('comptue7', ['compute7'])[0]).toMatch(/host = compute7 in/);
  expect(judge('x', ['compute7', 'h9'], ['compute7'])[0]).toMatch(/host = compute7 in/);
  expect(judge('x', [])[0]).toMatch(/^problem: .*it knows: none -> Start ovn-controller/);
  expect(judge('x', [], [], false)[0]).toMatch(/^note: .*administrators only/);
  const dead = judgeHost({ host: 'h1', agents: [agent('h1', false)], admin: true, alike: [] });
  expect(said(dead)[0]).toMatch(/for dead.* -> Restart it/);
});

test('roles that may not bind ports are told what to be given', () => {
  const facts = { roles: ['member'], seesAgents: false, seesHosts: undefined };
  expect(judgeRoles({ ...facts, roles: ['admin'] })).toEqual([]);
  expect(said(judgeRoles({ ...facts, seesHosts: false }))[0]).toMatch(
    /^warning: .* refuse to bind/,
  );
  expect(said(judgeRoles({ ...facts, seesHosts: true }))[0]).toMatch(/^note: /);
  expect(said(judgeRoles(facts))[0]).toMatch(
    /^warning: .*cannot be seen.* -> .*create_port:binding:host_id/,
  );
});

test('a missing extension is a problem when containers need it, else a note', () => {
  const found = said(judgeExtensions(new Set(['binding'])));
  expect(found[0]).toMatch(/^problem: .*subnet_allocation/);
  expect(found.slice(1).every((text) => text.startsWith('note: '))).toBe(true);
  expect(found.join('\n')).toMatch(/standard-attr-tag: resources are found by names/);
});

test('what little is left of the quota is told before it is used up', () => {
  const port = (used: number, limit: number) => ({ port: { used, limit, reserved: 0 } });
  expect(judgeQuota(port(5, 500), 'p')).toEqual([]);
  expect(judgeQuota(port(5_000, -1), 'p')).toEqual([]);
  expect(said(judgeQuota(port(495, 500), 'p'))[0]).toMatch(
    /^warning: .*495 of 500 ports.*5 more fit \(containers\) -> openstack quota set --ports 1000 p/,
  );
  expect(said(judgeQuota(port(9, 9), 'p'))[0]).toMatch(/^problem: .*used up/);
});

test('a default pool that is missing, double or of the other family is told with the command', () => {
  const names = { defaultSubnetPoolV4: 'kuryr', defaultSubnetPoolV6: 'kuryr6' };
  const [v4, v6] = [
    { name: 'kuryr', ip_version: 4 },
    { name: 'kuryr6', ip_version: 6 },
  ];
  expect(judgePools([v4, v6], names)).toEqual([]);
  expect(said(judgePools([v6], names))).toEqual([
    expect.stringMatching(
      /^warning: .* no subnet pool kuryr .* -> .*openstack subnet pool create .* kuryr;/,
    ),
  ]);
  expect(said(judgePools([v4], names))[0]).toMatch(/^note: .*kuryr6.*--pool-prefix fd00/);
  expect(said(judgePools([v4, v4, v6], names))[0]).toMatch(/2 subnet pools named kuryr/);
  expect(said(judgePools([{ ...v4, ip_version: 6 }, v6], names))[0]).toMatch(/is of IPv6/);
});

test('clocks apart and tokens that end are told', () => {
  const now = Date.UTC(2026, 0, 1);
  const token = { expiresAt: new Date(now + 600_000) };
  const facts = { aheadMs: 1_000, token, kind: 'password', now } as const;
  expect(judgeClock(facts)).toEqual([]);
  expect(said(judgeClock({ ...facts, aheadMs: -90_000 }))[0]).toMatch(
    /90 s behind .* -> .*chronyc/,
  );
  expect(said(judgeClock({ ...facts, kind: 'token' }))[0]).toMatch(
    /^problem: .* in 10 min .* -> .*application credential/,
  );
});

test('names that do not resolve, or slowly, are told', () => {
  expect(judgeNames([{ name: 'k', ms: 5 }])).toEqual([]);
  expect(said(judgeNames([{ name: 'k', ms: 5, failed: 'ENOTFOUND' }]))[0]).toMatch(
    /^problem: .*getent hosts k/,
  );
  expect(said(judgeNames([{ name: 'k', ms: 2_500 }]))[0]).toMatch(/^warning: .*2\.5 s/);
});
