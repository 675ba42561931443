import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { requestsDuring } from './support/cloud-view.ts';
import type { Driver } from './support/driver.ts';
import { driverTest as test } from './support/driver-test.ts';
import { anything, damaged, IDS, IPV4, messages, methods, NETWORK } from './support/malformed.ts';

/** The call is refused in one sentence that both of Docker's drivers read, and does nothing. */
async function expectRefused(driver: Driver, method: string, body: string): Promise<void> {
  const requests = await requestsDuring(driver.cloud, async () => {
    const reply = await driver.send(method, body);
    const { Err, Error: error, ...others } = reply.body;
    expect(Math.floor(reply.status / 100), `${method} ${body.slice(0, 200)}`).toBe(4);
    expect(Err).toMatch(/^\S.{8,500}$/);
    expect(error).toBe(Err);
    expect(others).toEqual({});
  });
  expect(requests).toEqual([]);
  expect(driver.core.background.pending()).toEqual([]);
  expect(driver.host.steps).toEqual([]);
}

describe('the handshake', () => {
  test('says that networks and addresses are served', async ({ driver }) => {
    const { body } = await driver.send('Plugin.Activate', '');
    expect(body).toEqual({ Implements: ['NetworkDriver', 'IpamDriver'] });
  });

  test.for(['local', 'global'] as const)('tells the scope %s', async (scope, { startDriver }) => {
    const driver = await startDriver({ scope });
    const { body } = await driver.send('NetworkDriver.GetCapabilities', '');
    expect(body).toEqual({ Scope: scope });
  });

  test('leaves MAC addresses to Neutron, and wants nothing replayed', async ({ driver }) => {
    const { body } = await driver.send('IpamDriver.GetCapabilities', '');
    expect(body).toEqual({ RequiresMACAddress: false, RequiresRequestReplay: false });
  });

  test('names the address spaces', async ({ driver }) => {
    const { body } = await driver.send('IpamDriver.GetDefaultAddressSpaces', '');
    expect(body).toEqual({
      LocalDefaultAddressSpace: 'no_address_space',
      GlobalDefaultAddressSpace: 'no_address_space',
    });
  });
});

test('calls that ask for nothing are answered without the cloud', async ({ cloud, driver }) => {
  const requests = await requestsDuring(cloud, async () => {
    for (const [method, message] of [
      ['NetworkDriver.DiscoverNew', { DiscoveryType: 1, DiscoveryData: { Address: '10.0.0.1' } }],
      ['NetworkDriver.DiscoverDelete', {}],
      ['NetworkDriver.Leave', IDS],
      ['NetworkDriver.FreeNetwork', { NetworkID: NETWORK }],
    ] as const) {
      expect(await driver.call(method, message)).toEqual({ status: 200, body: {} });
    }
  });
  expect(requests).toEqual([]);
});

test('AllocateNetwork gives the options back', async ({ driver }) => {
  const Options = { 'com.docker.network.generic': { a: 'b' } };
  const { body } = await driver.call('NetworkDriver.AllocateNetwork', {
    NetworkID: 'a1b2c3d4e5f6g7h8i9j0k1l2m',
    Options,
    IPv4Data: null,
  });
  expect(body).toEqual({ Options });
});

test('unknown methods are 404, others than POST 405', async ({ driver }) => {
  const unknown = await driver.call('NetworkDriver.Fly');
  expect(unknown.status).toBe(404);
  expect(unknown.body).toMatchObject({ Err: 'Kuryr has no method NetworkDriver.Fly' });
  for (const method of ['GET', 'PUT', 'DELETE', 'HEAD'] as const) {
    const response = await driver.server.inject({ method, url: '/NetworkDriver.Join' });
    expect(response.statusCode).toBe(405);
    expect(response.headers['allow']).toBe('POST');
    if (method !== 'HEAD') expect(response.json().Err).toMatch(/takes POST only/);
  }
});

test('the content type of a request does not matter', async ({ driver }) => {
  for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/xml']) {
    const response = await driver.server.inject({
      method: 'POST',
      url: '/NetworkDriver.Leave',
      headers: { 'content-type': type },
      payload: JSON.stringify(IDS),
    });
    expect(response.statusCode).toBe(200);
  }
});

describe('a message that does not follow the protocol is refused', () => {
  test.for(methods)('%s: empty, broken, of another shape', async (method, { driver }) => {
    const bodies = ['', ' \n', '{}', '[]', 'null', '7', '"x"', '{"NetworkID":', '\u0000', '{}{}'];
    for (const body of bodies) await expectRefused(driver, method, body);
  });

  test('an empty one is said to be a repetition', async ({ driver }) => {
    const { body } = await driver.send('NetworkDriver.CreateNetwork', '');
    expect(body['Err']).toMatch(/came empty.*run the command again/);
  });

  test.for(['', 'A'.repeat(64), 'a'.repeat(63), 'a'.repeat(24), 'g'.repeat(64), '../etc/passwd'])(
    'the id %j',
    async (id, { driver }) => {
      for (const method of methods.filter((one) => one.startsWith('NetworkDriver.'))) {
        await expectRefused(driver, method, JSON.stringify({ ...messages[method], NetworkID: id }));
      }
    },
  );

  test.for([
    ['IpamDriver.RequestPool', { Pool: '10.10.0.0/33' }],
    ['IpamDriver.RequestPool', { Pool: 'fd00::/64' }],
    ['IpamDriver.RequestPool', { V6: 'yes' }],
    ['IpamDriver.RequestPool', { SubPool: '10.11.0.0/24' }],
    ['IpamDriver.RequestPool', { Pool: '', SubPool: '10.10.1.0/24' }],
    ['IpamDriver.RequestPool', { Pool: '127.0.0.0/8' }],
    ['IpamDriver.RequestAddress', { PoolID: 'kuryr' }],
    ['IpamDriver.RequestAddress', { Address: '10.10.0.256' }],
    ['IpamDriver.ReleaseAddress', { Address: '' }],
    ['NetworkDriver.CreateNetwork', { IPv4Data: [] }],
    ['NetworkDriver.CreateNetwork', { IPv4Data: [{ ...IPV4, Pool: '10.10.0.0' }] }],
    ['NetworkDriver.CreateNetwork', { IPv4Data: [{ ...IPV4, Gateway: '10.10.0.1' }] }],
    ['NetworkDriver.CreateNetwork', { IPv4Data: [{ ...IPV4, AuxAddresses: { a: 'b' } }] }],
    ['NetworkDriver.CreateEndpoint', { Interface: { Address: '10.10.0.5' } }],
    ['NetworkDriver.CreateEndpoint', { Interface: { MacAddress: '02:11' } }],
    ['NetworkDriver.Join', { SandboxKey: '' }],
  ] as const)('%s with %j', async ([method, change], { driver }) => {
    await expectRefused(driver, method, JSON.stringify({ ...messages[method], ...change }));
  });

  test('one of more than a mebibyte', async ({ driver }) => {
    const Options = { padding: 'x'.repeat(1024 * 1024) };
    for (const method of ['NetworkDriver.CreateNetwork', 'IpamDriver.RequestPool']) {
      await expectRefused(driver, method, JSON.stringify({ ...messages[method], Options }));
    }
  });

  test('one of any text or any JSON', async ({ driver }) => {
    await fc.assert(
      fc.asyncProperty(anything, ([method, body]) => expectRefused(driver, method, body)),
      { numRuns: 300 },
    );
  });

  test('one of which any needed field is something else', async ({ driver }) => {
    await fc.assert(
      fc.asyncProperty(damaged, ([method, body]) => expectRefused(driver, method, body)),
      { numRuns: 300 },
    );
  });
});
