import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  type FakeCloud,
  passwordOf,
  startFakeCloud,
} from '../../../test/fakes/neutron/fake-cloud.ts';
import { demoUser, kuryrUser } from '../../../test/fakes/neutron/identity/users.ts';
import type { CloudConfig } from '../../config/cloud.ts';
import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import { createLogger, silentLogger } from '../../observe/log.ts';
import { withRequestId } from '../../observe/request-context.ts';
import { unlimited } from '../../util/call.ts';
import { isNeutronType } from '../errors/is-neutron-type.ts';
import { type RequestEvent, Session, type SessionOptions } from './session.ts';

let cloud: FakeCloud;
const open: Session[] = [];

beforeAll(async () => {
  cloud = await startFakeCloud();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((session) => session.close()));
  cloud.reset();
});
afterAll(() => cloud.close());

const quick = { retries: 4, baseMs: 1, capMs: 1_000, withinMs: 20_000 };

function sessionOf(changes: Partial<CloudConfig> = {}, more: Partial<SessionOptions> = {}) {
  const options = { cloud: cloud.cloudConfig(changes), log: silentLogger, retry: quick, ...more };
  const session = new Session(options);
  open.push(session);
  return session;
}

const LIST = { service: 'network', method: 'GET', path: '/ports', action: 'list ports' } as const;
const MAKE = {
  service: 'network',
  method: 'POST',
  path: '/networks',
  body: { network: {} },
  action: 'create the network',
} as const;

function arrivals(service: 'network' | 'identity') {
  return cloud.requests.filter((request) => request.service === service);
}

async function errorOf(work: Promise<unknown>): Promise<KuryrError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KuryrError);
  return error as KuryrError;
}

test('one token serves many requests that start at once', async () => {
  const session = sessionOf();
  await Promise.all(Array.from({ length: 10 }, () => session.request(LIST, unlimited)));
  expect(arrivals('identity')).toHaveLength(1);
  expect(arrivals('network')).toHaveLength(10);
});

test('a token that Neutron refuses is renewed once for all, and their requests are repeated', async () => {
  const session = sessionOf();
  await session.request(LIST, unlimited);
  cloud.requests.length = 0;
  cloud.revokeTokens();
  const statuses = await Promise.all(
    Array.from({ length: 8 }, async () => (await session.request(MAKE, unlimited)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([201]));
  expect(arrivals('identity')).toHaveLength(1);
  expect(cloud.state.networks.size).toBe(8);
});

test('a new token that is refused too is OPENSTACK_AUTH, after one repetition', async () => {
  const session = sessionOf();
  cloud.fail({ service: 'network' }, { status: 401, times: 10 });
  const error = await errorOf(session.request(LIST, unlimited));
  expect(error.code).toBe('OPENSTACK_AUTH');
  expect(arrivals('network')).toHaveLength(2);
});

test('a refusal carries Neutron’s type, words, status and request id', async () => {
  const session = sessionOf();
  const get = { ...LIST, path: '/ports/none', action: 'show the port' };
  const error = await errorOf(session.request(get, unlimited));
  expect(isNeutronType(error, 'PortNotFound')).toBe(true);
  expect(isNeutronType(error, 'SubnetNotFound')).toBe(false);
  expect(error.message).toMatch(
    /^Neutron refused to show the port: Port none could not be found \(HTTP 404, req-[0-9a-f-]{36}\)$/,
  );
});

test('503 is repeated for reads and never for creations', async () => {
  const session = sessionOf();
  cloud.fail({ service: 'network' }, { status: 503, times: 2 });
  await session.request(LIST, unlimited);
  expect(arrivals('network').map(({ status }) => status)).toEqual([503, 503, 200]);
  cloud.fail({ service: 'network' }, { status: 503 });
  expect((await errorOf(session.request(MAKE, unlimited))).status).toBe(503);
  expect(cloud.state.networks.size).toBe(0);
});

test('409 and 500 are answers, not reasons to ask again', async () => {
  const session = sessionOf();
  for (const status of [409, 500]) {
    cloud.reset();
    cloud.fail({ service: 'network' }, { status });
    expect((await errorOf(session.request(LIST, unlimited))).status).toBe(status);
    expect(arrivals('network')).toHaveLength(1);
  }
});

test('Retry-After is waited for, unless it asks for too much', async () => {
  const session = sessionOf();
  const started = performance.now();
  cloud.fail({ service: 'network' }, { status: 429, headers: { 'retry-after': '1' } });
  await session.request(LIST, unlimited);
  expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  cloud.fail({ service: 'network' }, { status: 429, headers: { 'retry-after': '60' } });
  expect((await errorOf(session.request(LIST, unlimited))).status).toBe(429);
});

test('a cut connection is repeated for reads, not for creations that may have been done', async () => {
  const session = sessionOf();
  cloud.fail({ service: 'network' }, { cutConnection: true });
  await session.request(LIST, unlimited);
  cloud.fail({ service: 'network' }, { cutConnection: 'after' });
  const error = await errorOf(session.request(MAKE, unlimited));
  expect(error.code).toBe('OPENSTACK_UNREACHABLE');
  expect(cloud.state.networks.size).toBe(1);
});

test('a conditional update is not repeated after a cut: its first attempt may be what it meets', async () => {
  const session = sessionOf();
  await session.request(MAKE, unlimited);
  const [network] = cloud.state.networks.all();
  const update = {
    ...MAKE,
    method: 'PUT',
    path: `/networks/${network?.id}`,
    body: { network: { name: 'mine' } },
    headers: { 'if-match': `revision_number=${network?.revision_number}` },
  } as const;
  cloud.fail({ method: 'PUT' }, { cutConnection: 'after' });
  expect((await errorOf(session.request(update, unlimited))).code).toBe('OPENSTACK_UNREACHABLE');
  expect(cloud.state.networks.all()[0]?.name).toBe('mine');
});

test('where nothing listens every method is tried again, then OPENSTACK_UNREACHABLE says where', async () => {
  const gone = await startFakeCloud();
  await gone.close();
  const events: RequestEvent[] = [];
  const endpointOverrides = { network: `${gone.url}/network` };
  const session = sessionOf({ endpointOverrides }, { onRequest: (event) => events.push(event) });
  const error = await errorOf(session.request(MAKE, unlimited));
  expect(error.code).toBe('OPENSTACK_UNREACHABLE');
  expect(error.message).toContain(
    `Neutron at ${gone.url} cannot be reached: nothing listens there`,
  );
  const toNeutron = events.filter(({ service }) => service === 'network');
  expect(toNeutron).toHaveLength(1 + quick.retries);
  expect(toNeutron[0]).toMatchObject({ method: 'POST', path: '/network/v2.0/networks' });
  expect(toNeutron[0]?.error).toContain('nothing listens there');
});

test('the caller’s deadline is DEADLINE, also while it waits for a token or between attempts', async () => {
  const session = sessionOf();
  cloud.fail({ service: 'identity' }, { delayMs: 200 });
  const early = session.request(LIST, { signal: AbortSignal.timeout(30) });
  const error = await errorOf(early);
  expect(error.code).toBe('DEADLINE');
  expect(error.message).toMatch(/^the request to Keystone to issue a token did not end within 0/);
  await session.authenticate(unlimited);
  cloud.fail({ service: 'network' }, { delayMs: 200 });
  const late = await errorOf(session.request(LIST, { signal: AbortSignal.timeout(30) }));
  expect(late.code).toBe('DEADLINE');
  expect(late.message).toMatch(/^the request to Neutron to list ports did not end within 0/);
  // Between attempts the last failure says more.
  const slow = sessionOf({}, { retry: { ...quick, baseMs: 10_000, capMs: 10_000 } });
  await slow.authenticate(unlimited);
  cloud.fail({ service: 'network' }, { status: 503, times: 9 });
  const last = await errorOf(slow.request(LIST, { signal: AbortSignal.timeout(50) }));
  expect(last.status).toBe(503);
});

test('a caller that gives up gets its own reason back, and others go on', async () => {
  const session = sessionOf();
  cloud.fail({ service: 'identity' }, { delayMs: 100 });
  const controller = new AbortController();
  const leaves = session.request(LIST, { signal: controller.signal });
  const stays = session.request(LIST, unlimited);
  const reason = new Error('stopping');
  controller.abort(reason);
  await expect(leaves).rejects.toBe(reason);
  expect((await stays).status).toBe(200);
});

test('one exchange has a limit of its own, and is not repeated when it passes', async () => {
  const session = sessionOf({ requestTimeoutMs: 100 });
  await session.authenticate(unlimited);
  cloud.fail({ service: 'network' }, { delayMs: 300, times: 9 });
  const error = await errorOf(session.request(LIST, unlimited));
  expect(error.code).toBe('OPENSTACK_UNREACHABLE');
  expect(error.message).toContain('no answer within 0.1 s');
  expect(arrivals('network')).toHaveLength(1);
});

test('Neutron’s HTML while Keystone is down becomes its sentence', async () => {
  const session = sessionOf();
  const body =
    '<html><head><title>503</title></head><body><h1>Service Unavailable</h1>\nKeystone is away.</body></html>';
  cloud.fail({ service: 'network' }, { status: 503, body, times: 9 });
  const error = await errorOf(session.request(LIST, unlimited));
  expect(error.message).toContain('list ports: Service Unavailable Keystone is away (HTTP 503');
});

test('an answer of success that is not JSON is a bad gateway', async () => {
  const session = sessionOf();
  cloud.fail({ service: 'network' }, { status: 200, body: '<html>Welcome to the hotel</html>' });
  const error = await errorOf(session.request(LIST, unlimited));
  expect(error.status).toBe(502);
  expect(error.message).toContain('it is not JSON');
});

test('our request id goes along if it has OpenStack’s form', async () => {
  const session = sessionOf();
  const id = 'req-0d7a1f3e-89ab-4cde-8f01-23456789abcd';
  await withRequestId(() => session.request(LIST, unlimited), id);
  await withRequestId(() => session.request(LIST, unlimited), 'something else');
  const sent = arrivals('network').map(({ headers }) => headers['x-openstack-request-id']);
  expect(sent).toEqual([id, undefined]);
});

test('events have templated paths, and neither they nor errors nor logs have a secret', async () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug' }, { write: (line) => void lines.push(line) });
  const events: RequestEvent[] = [];
  const session = sessionOf({}, { log, onRequest: (event) => events.push(event) });
  const { id } = await session.authenticate(unlimited);
  const path = '/ports/0d7a1f3e-89ab-4cde-8f01-23456789abcd/tags/kuryr';
  const tag = { ...LIST, method: 'PUT', path, action: 'tag the port' } as const;
  const error = await errorOf(session.request(tag, unlimited));
  expect(events.map((event) => event.path)).toEqual([
    '/identity/v3/auth/tokens',
    '/network/v2.0/ports/{id}/tags/{tag}',
  ]);
  expect(events[1]).toMatchObject({ service: 'network', method: 'PUT', status: 404 });
  const wrong = { ...cloud.cloudConfig().credentials, password: 'not-the-password' } as const;
  const refused = sessionOf({ credentials: wrong } as Partial<CloudConfig>, { log });
  const body = { error: { message: `'not-the-password' is not of type 'integer'` } };
  cloud.fail({ service: 'identity' }, { status: 400, body });
  const badRequest = await errorOf(refused.authenticate(unlimited));
  expect(badRequest.code).toBe('OPENSTACK_AUTH');
  log.error({ err: badRequest }, 'refused');
  const everything = JSON.stringify([lines, events, error.message, badRequest.message]);
  for (const secret of [id, kuryrUser.password, 'not-the-password']) {
    expect(everything).not.toContain(secret);
  }
  expect(lines.length).toBeGreaterThan(2);
});

test('without Keystone there is no token, and a Neutron that wants one is OPENSTACK_AUTH', async () => {
  const credentials = { kind: 'none', endpoint: `${cloud.url}/network/` } as const;
  const session = sessionOf({ credentials });
  expect(await session.authenticate(unlimited)).toMatchObject({ id: '', roles: [] });
  cloud.fail({ service: 'network' }, { status: 200, body: { ports: [] } });
  expect((await session.request(LIST, unlimited)).body).toEqual({ ports: [] });
  expect(arrivals('network')[0]).toMatchObject({ path: '/v2.0/ports' });
  expect(arrivals('network')[0]?.headers).not.toHaveProperty('x-auth-token');
  const error = await errorOf(session.request(LIST, unlimited));
  expect(isCode(error, 'OPENSTACK_AUTH')).toBe(true);
  expect(error.message).toContain('auth_type is none');
});

test('an application credential logs in, by id and by name', async () => {
  const { id, name, secret } = kuryrUser.applicationCredential;
  const base = {
    kind: 'application-credential',
    authUrl: `${cloud.url}/identity`,
    secret,
  } as const;
  const user = { user: { name: 'kuryr' }, userDomain: { id: 'default' } };
  for (const credentials of [
    { ...base, credential: { id } },
    { ...base, credential: { name }, ...user },
  ]) {
    const token = await sessionOf({ credentials }).authenticate(unlimited);
    expect(token.projectId).toBe(kuryrUser.projectId);
  }
});

test('closing lets requests end and refuses new ones', async () => {
  const session = sessionOf();
  await session.authenticate(unlimited);
  cloud.fail({ service: 'network' }, { delayMs: 100 });
  const under = session.request(LIST, unlimited);
  await expect.poll(() => arrivals('network').length).toBe(1);
  await session.close();
  expect((await under).status).toBe(200);
  await session.close();
  const error = await errorOf(session.request(LIST, unlimited));
  expect(error.message).toContain('the session is closed');
});

test('new credentials are used at the next login; the token that there is goes on', async () => {
  const session = sessionOf();
  await session.request(LIST, unlimited);
  session.setCredentials(passwordOf(demoUser, cloud.url));
  await session.request(LIST, unlimited);
  expect(arrivals('identity')).toHaveLength(1);
  cloud.revokeTokens();
  expect((await session.request(LIST, unlimited)).status).toBe(200);
  const { roles } = await session.authenticate(unlimited);
  expect([...roles].sort()).toEqual([...demoUser.roles].sort());
});

test('a login that is refused is tried once more with credentials that were changed meanwhile', async () => {
  const wrong = { ...passwordOf(kuryrUser, cloud.url), password: 'old' } as const;
  const right = passwordOf(kuryrUser, cloud.url);
  const outcomes: string[] = [];
  const session: Session = sessionOf(
    { credentials: wrong as never },
    {
      onRefused: () => session.setCredentials(right),
      onToken: (outcome) => outcomes.push(outcome),
    },
  );
  expect((await session.request(LIST, unlimited)).status).toBe(200);
  expect(outcomes).toEqual(['ok']);
  expect(arrivals('identity')).toHaveLength(2);

  const helpless = sessionOf({ credentials: wrong as never }, { onRefused: () => undefined });
  expect((await errorOf(helpless.request(LIST, unlimited))).code).toBe('OPENSTACK_AUTH');
  expect(arrivals('identity')).toHaveLength(3);
});
