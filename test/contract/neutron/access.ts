import { expect, test } from 'vitest';
import type { CloudConfig } from '../../../src/config/cloud.ts';
import type { Credentials } from '../../../src/config/credentials.ts';
import { isCode } from '../../../src/errors/kuryr-error.ts';
import { listExtensions } from '../../../src/openstack/neutron/extensions/list.ts';
import { createNetwork } from '../../../src/openstack/neutron/networks/create.ts';
import { getNetwork } from '../../../src/openstack/neutron/networks/get.ts';
import { listNetworks } from '../../../src/openstack/neutron/networks/list.ts';
import { createPort } from '../../../src/openstack/neutron/ports/create.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { getQuota } from '../../../src/openstack/neutron/quotas/get.ts';
import { refused, type Workbench } from './workbench.ts';

/** Runs work in a session of its own. */
async function within<T>(
  bench: Workbench,
  cloud: CloudConfig,
  work: (session: ReturnType<Workbench['sessionOf']>) => Promise<T>,
): Promise<T> {
  const session = bench.sessionOf(cloud);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

function passwordOf(bench: Workbench): Extract<Credentials, { kind: 'password' }> {
  const { credentials } = bench.cloud;
  if (credentials.kind !== 'password') throw new Error('the contract starts from a password');
  return credentials;
}

export function accessCases(bench: () => Workbench): void {
  test('a token has a project, roles, an end and a catalogue with the network service', async () => {
    const { session, call } = bench();
    const token = await session.authenticate(call);
    expect(token.roles).toContain('admin');
    expect(token.projectId).toMatch(/^[0-9a-f]{32}$/);
    expect(token.expiresAt.getTime()).toBeGreaterThan(Date.now() + 60_000);
    expect(token.catalog.map(({ type }) => type)).toEqual(expect.arrayContaining(['network']));
  });

  test('the address of Keystone may lack its version, that of Neutron may have it', async () => {
    const credentials = passwordOf(bench());
    const authUrl = credentials.authUrl.replace(/\/v3$/, '');
    const { catalog } = await bench().session.authenticate(bench().call);
    const network = catalog.find(({ type }) => type === 'network')?.endpoints[0]?.url;
    const endpointOverrides = { network: `${network}/v2.0/` };
    const cloud = { ...bench().cloud, credentials: { ...credentials, authUrl }, endpointOverrides };
    await within(bench(), cloud, async (session) => {
      const extensions = await listExtensions(session, bench().call);
      expect(extensions).toContain('standard-attr-tag');
      expect(extensions).toContain('subnet_allocation');
      expect(extensions).not.toContain('no-such-extension');
    });
  });

  test('a wrong password and an unknown project are OPENSTACK_AUTH without the password', async () => {
    const credentials = passwordOf(bench());
    for (const wrong of [{ password: 'wrong-one' }, { project: { name: 'no-such' } }]) {
      const cloud = { ...bench().cloud, credentials: { ...credentials, ...wrong } };
      await within(bench(), cloud, async (session) => {
        const error = await session.authenticate(bench().call).catch((e: unknown) => e);
        expect(isCode(error, 'OPENSTACK_AUTH')).toBe(true);
        expect(String(error)).not.toContain('wrong-one');
      });
    }
  });

  test('a given token is used as it is, or scoped to a project', async () => {
    const { session, cloud, call } = bench();
    const { id, projectId } = await session.authenticate(call);
    const { authUrl, project, projectDomain } = passwordOf(bench());
    const asItIs = { kind: 'token', authUrl, token: id } as const;
    const scoped = { ...asItIs, project: project ?? {}, projectDomain: projectDomain ?? {} };
    for (const credentials of [asItIs, scoped]) {
      await within(bench(), { ...cloud, credentials }, async (other) => {
        expect((await other.authenticate(call)).projectId).toBe(projectId);
        expect((await listExtensions(other, call)).size).toBeGreaterThan(0);
      });
    }
  });

  test('a token and an application credential that Keystone does not know are OPENSTACK_AUTH', async () => {
    const { authUrl, project, projectDomain } = passwordOf(bench());
    const scope = { project: project ?? {}, projectDomain: projectDomain ?? {} };
    const unknown: Credentials[] = [
      { kind: 'token', authUrl, token: 'stale-token' },
      { kind: 'token', authUrl, token: 'stale-token', ...scope },
      {
        kind: 'application-credential',
        authUrl,
        credential: { id: '0'.repeat(32) },
        secret: 'stale-secret',
      },
    ];
    for (const credentials of unknown) {
      await within(bench(), { ...bench().cloud, credentials }, async (session) => {
        const error = await session.authenticate(bench().call).catch((e: unknown) => e);
        expect(isCode(error, 'OPENSTACK_AUTH')).toBe(true);
        expect(String(error)).not.toContain('stale-secret');
        expect(String(error)).not.toContain('stale-token');
      });
    }
  });

  test('an unknown region is refused with the known ones', async () => {
    const cloud = { ...bench().cloud, region: 'NoSuchRegion' };
    await within(bench(), cloud, async (session) => {
      const error = await listNetworks(session, {}, bench().call).catch((e: unknown) => e);
      expect(isCode(error, 'CONFIG')).toBe(true);
      expect(String(error)).toContain('RegionOne');
    });
  });

  test('a member sees its own networks only and may not bind ports', async () => {
    const { member, session, call, host } = bench();
    const foreign = await bench().network();
    await refused(getNetwork(member, foreign.id, call), 404, 'NetworkNotFound');
    const own = await bench().network({}, member);
    expect((await getNetwork(session, own.id, call)).project_id).toBe(own.project_id);
    const port = await createPort(member, { network_id: own.id }, call);
    expect(port['binding:vif_type']).toBeUndefined();
    expect(port['binding:host_id']).toBeUndefined();
    const binding = { 'binding:host_id': host };
    const bound = createPort(member, { network_id: own.id, ...binding }, call);
    await refused(bound, 403, 'PolicyNotAuthorized');
    await refused(updatePort(member, port.id, binding, call), 403, 'PolicyNotAuthorized');
    await refused(createNetwork(member, { shared: true }, call), 403, 'PolicyNotAuthorized');
  });

  test('over the quota is HTTP 409, OverQuota', async () => {
    const { session, call } = bench();
    const { projectId } = await session.authenticate(call);
    const network = await bench().network();
    const quota = {
      service: 'network',
      path: `/quotas/${projectId}`,
      action: 'change the quota',
    } as const;
    bench().defer(() => session.request({ ...quota, method: 'DELETE' }, call));
    await session.request({ ...quota, method: 'PUT', body: { quota: { port: 0 } } }, call);
    await refused(bench().port(network.id), 409, 'OverQuota');
  });

  test('a quota tells its limit and what is used of it', async () => {
    const { session, call } = bench();
    const { projectId = '' } = await session.authenticate(call);
    const network = await bench().network();
    const before = (await getQuota(session, projectId, call))['port'];
    await bench().port(network.id);
    const after = (await getQuota(session, projectId, call))['port'];
    expect(after).toEqual({ ...before, used: (before?.used ?? 0) + 1 });
  });

  test('a request id of ours is taken and the answer has one of its own', async () => {
    const { session, call } = bench();
    const error = await refused(getNetwork(session, 'no-such', call), 404, 'NetworkNotFound');
    expect(error.params.requestId).toMatch(/^req-/);
    expect(error.message).toContain('Neutron refused to show the network');
  });
}
