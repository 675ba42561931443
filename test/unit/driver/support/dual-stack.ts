import { DriverError, dockerId } from './dockerd.ts';
import type { Driver } from './driver.ts';

export const FOUR = '10.10.0.0/16';
export const SIX = 'fd00:10::/64';

async function call(driver: Driver, method: string, body: object) {
  const reply = await driver.call(method, body);
  if (reply.status !== 200 || 'Err' in reply.body) throw new DriverError(method, reply);
  return reply.body;
}

/** A dockerd's network of both families. */
export async function dualStack(
  driver: Driver,
  options: object,
  wish: { aux?: string; six?: string } = {},
) {
  const space = { AddressSpace: 'x', SubPool: '', Options: {} };
  const pool = async (Pool: string, V6: boolean) =>
    String((await call(driver, 'IpamDriver.RequestPool', { ...space, Pool, V6 }))['PoolID']);
  const { six = SIX } = wish;
  const pools = { 4: await pool(FOUR, false), 6: await pool(six, true) };
  const id = dockerId();
  const aux = wish.aux && { AuxAddresses: { kept: `${wish.aux}/64` } };
  const remove = async () => {
    for (const PoolID of Object.values(pools))
      await driver.call('IpamDriver.ReleasePool', { PoolID });
    await driver.call('NetworkDriver.DeleteNetwork', { NetworkID: id });
    await driver.settled();
  };
  try {
    await call(driver, 'NetworkDriver.CreateNetwork', {
      NetworkID: id,
      Options: { 'com.docker.network.generic': options },
      IPv4Data: [{ AddressSpace: 'x', Pool: FOUR, Gateway: '10.10.0.1/16' }],
      IPv6Data: [{ AddressSpace: 'x', Pool: six, Gateway: `${six.replace('/', '1/')}`, ...aux }],
    });
  } catch (error) {
    await remove();
    throw error;
  }
  const address = async (family: 4 | 6, Address = '') =>
    String(
      (await call(driver, 'IpamDriver.RequestAddress', { PoolID: pools[family], Address }))[
        'Address'
      ],
    );
  const release = async (family: 4 | 6, given: string) => {
    const [Address] = given.split('/');
    await driver.call('IpamDriver.ReleaseAddress', { PoolID: pools[family], Address });
  };
  const start = async (wishes: { ip?: string; ip6?: string; mac?: string } = {}) => {
    const given = { 4: await address(4, wishes.ip), 6: '' };
    const stop = async () => {
      await driver.call('NetworkDriver.DeleteEndpoint', { NetworkID: id, EndpointID: endpointId });
      await release(4, given[4]);
      if (given[6]) await release(6, given[6]);
      await driver.settled();
    };
    const endpointId = dockerId();
    try {
      given[6] = await address(6, wishes.ip6);
      await call(driver, 'NetworkDriver.CreateEndpoint', {
        NetworkID: id,
        EndpointID: endpointId,
        Options: {},
        Interface: { Address: given[4], AddressIPv6: given[6], MacAddress: wishes.mac ?? '' },
      });
    } catch (error) {
      await stop();
      throw error;
    }
    const ids = { NetworkID: id, EndpointID: endpointId };
    const join = () =>
      call(driver, 'NetworkDriver.Join', { ...ids, SandboxKey: '/netns/x', Options: {} });
    return { given, endpointId, join, stop };
  };
  return { id, pools, start, remove };
}
