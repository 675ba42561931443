import { expect } from 'vitest';
import type { Session } from '../../src/openstack/session/session.ts';
import type { CommandOutcome } from '../support/test-host.ts';
import { e2eTest as test } from './support/e2e.ts';
import type { TestCloud } from './support/test-cloud.ts';

/** A slow machine is no illness. */
const DOCTOR = ['doctor', '-o', 'json', '--timeout', '40'];
const SPEC = '/etc/docker/plugins/dead.spec';

/** The findings that call for action, as `check: what -> cure`. */
function findings({ stdout, stderr }: CommandOutcome): string[] {
  expect(stderr).toBe('');
  const { checks } = JSON.parse(stdout) as {
    checks: { check: string; findings: { severity: string; what: string; cure: string }[] }[];
  };
  return checks.flatMap(({ check, findings: found }) =>
    found
      .filter(({ severity }) => severity !== 'note')
      .map(({ what, cure }) => `${check}: ${what} -> ${cure}`),
  );
}

async function limitPorts(session: Session, limit: number, cloud: TestCloud): Promise<void> {
  const { projectId } = await session.authenticate(cloud.call);
  const path = `/quotas/${projectId}`;
  const body = { quota: { port: limit } };
  const request = { service: 'network', method: 'PUT', path, body, action: 'limit ports' } as const;
  await session.request(request, cloud.call);
}

test('a healthy host has no finding, whether Kuryr runs there or not', async ({ e2e }) => {
  const { h1 } = e2e;
  const idle = await h1.kuryr(...DOCTOR);
  expect(findings(idle)).toEqual([]);
  expect(idle.status).toBe(0);
  await h1.startKuryr();
  const { status, stdout } = await h1.kuryr('doctor', '--timeout', '40');
  expect(stdout).toMatch(/^daemon +ok +kuryr \S+ runs$/m);
  expect(stdout).toMatch(/^host +ok +h1; Neutron knows 2 hosts$/m);
  expect(stdout).toMatch(/\nall is well\n$/);
  expect(status).toBe(0);
});

test('what is broken on the host and set wrong is named, each with its cure', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  await h1.exec('sh', '-c', `mkdir -p /etc/docker/plugins; echo tcp://127.0.0.1:9 > ${SPEC}`);
  await limitPorts(cloud.session, 3, cloud);
  const thaw = h1.freeze('ovs-vswitchd');
  try {
    const outcome = await h1.kuryrWith(
      { 'DEFAULT.host': 'H1.example.org', 'neutron.default_subnetpool_v4': 'nosuch' },
      ...DOCTOR,
    );
    expect(findings(outcome).sort()).toEqual([
      expect.stringMatching(
        /^host: .*no .*called H1\.example\.org,.* -> Set \[DEFAULT\] host = h1 /,
      ),
      expect.stringMatching(/^open-vswitch: ovs-vswitchd does not take up changes.* -> systemctl/),
      expect.stringMatching(
        /^plugin-files: nothing answers at tcp:.* -> .*rm \/etc\/.*dead\.spec$/,
      ),
      // The devcloud's router has a port of the same project.
      expect.stringMatching(
        /^quota: .* 1 of 3 ports.* 2 more fit.* -> openstack quota set --ports/,
      ),
      expect.stringMatching(
        /^subnet-pools: .* no subnet pool nosuch .* -> .*pool create .* nosuch;/,
      ),
    ]);
    expect(outcome.status).toBe(2);
  } finally {
    thaw();
    await limitPorts(cloud.session, -1, cloud);
    await h1.exec('rm', SPEC);
  }
});

test('each way in which the cloud refuses has its own cure', async ({ e2e }) => {
  const { h1, cloud } = e2e;
  const only = async (set: Readonly<Record<string, string>>) => {
    const outcome = await h1.kuryrWith(set, ...DOCTOR);
    expect(outcome.stdout).not.toContain(cloud.password);
    expect(outcome.status).toBe(2);
    return findings(outcome);
  };
  expect(await only({ 'neutron.password': 'wrong' })).toEqual([
    expect.stringMatching(/^credentials: .*refused.* -> Correct username.*password in .*\.conf/),
  ]);
  expect(await only({ 'neutron.auth_url': 'http://127.0.0.1:9/v3' })).toEqual([
    expect.stringMatching(/^credentials: .*:9 cannot be reached: nothing listens.* -> Try curl/),
  ]);
  expect(await only({ 'neutron.project_name': 'demo' })).toEqual([
    expect.stringMatching(/^credentials: .*not for the project demo; the user has: service -> /),
  ]);
  expect(await only({ 'neutron.region_name': 'nowhere' })).toEqual([
    expect.stringMatching(/^credentials: .*no region nowhere.*known regions: RegionOne.* -> /),
  ]);
  expect(await only({ 'neutron.endpoint_override': 'http://127.0.0.1:9' })).toEqual([
    expect.stringMatching(/^neutron: .*:9 cannot be reached.* -> See that neutron-server runs/),
  ]);
});
