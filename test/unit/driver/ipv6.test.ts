import { describe, expect } from 'vitest';
import type { FakeCloud } from '../../fakes/neutron/fake-cloud.ts';
import { contents } from './support/cloud-view.ts';
import { driverTest as test } from './support/driver-test.ts';
import { dualStack, FOUR } from './support/dual-stack.ts';

const SLAAC = { 'neutron.ipv6_ra_mode': 'slaac', 'neutron.ipv6_address_mode': 'slaac' };

function containerPorts({ state }: FakeCloud) {
  return state.ports.where((port) => port.device_owner === 'compute:kuryr');
}

function bare(given: { readonly 4: string; readonly 6: string }): string[] {
  return [given[4], given[6]].map((text) => text.replace(/\/.*/, '')).sort();
}

describe('a network whose IPv6 addresses are made from MACs', () => {
  test('gives dockerd the address that its port has', async ({ cloud, driver }) => {
    const before = contents(cloud);
    const network = await dualStack(driver, SLAAC);
    expect(cloud.state.subnets.where((one) => one.ip_version === 6)).toMatchObject([
      { ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' },
    ]);
    const { given, stop } = await network.start();
    const [port, ...others] = containerPorts(cloud);
    expect(others).toEqual([]);
    expect(port?.fixed_ips.map((ip) => ip.ip_address).sort()).toEqual(bare(given));
    expect(given[6]).toMatch(/^fd00:10::.+ff:fe.+\/64$/);
    await stop();
    expect(containerPorts(cloud)).toEqual([]);
    await network.remove();
    expect(contents(cloud)).toEqual(before);
  });

  test('refuses --ip6 and --mac-address, which contradict it', async ({ cloud, driver }) => {
    const network = await dualStack(driver, SLAAC);
    await expect(network.start({ ip6: 'fd00:10::77' })).rejects.toThrow(
      /the subnet fd00:10::\/64 makes addresses from MACs \(slaac\).*leave --ip6 out/,
    );
    await expect(network.start({ mac: '02:11:22:33:44:55' })).rejects.toThrow(
      /was made from the MAC .*leave --mac-address out/,
    );
    expect(containerPorts(cloud)).toEqual([]);
  });

  test("takes a user's own port with both of its addresses", async ({ cloud, user, driver }) => {
    const network = await dualStack(driver, SLAAC);
    const [{ id } = { id: '' }] = cloud.state.networks.all();
    const [four] = cloud.state.subnets.where((one) => one.ip_version === 4);
    const fixed_ips = [{ subnet_id: four?.id ?? '', ip_address: '10.10.0.42' }];
    const port = await user.port({ id }, { name: 'mine', fixed_ips });
    const before = contents(cloud);
    const { given, stop } = await network.start({ ip: '10.10.0.42' });
    expect(bare(given)).toEqual(port.fixed_ips.map((ip) => ip.ip_address).sort());
    await stop();
    expect(contents(cloud)).toEqual(before);
  });
});

describe('the options of IPv6 subnets', () => {
  test('stateful DHCP leaves --ip6 to the user', async ({ cloud, driver }) => {
    const stateful = {
      'neutron.ipv6_ra_mode': 'dhcpv6-stateful',
      'neutron.ipv6_address_mode': 'dhcpv6-stateful',
    };
    const network = await dualStack(driver, stateful);
    const { given } = await network.start({ ip6: 'fd00:10::77', mac: '02:11:22:33:44:55' });
    expect(given[6]).toBe('fd00:10::77/64');
    expect(containerPorts(cloud)).toMatchObject([{ mac_address: '02:11:22:33:44:55' }]);
  });

  test.for([
    [{ 'neutron.ipv6_ra_mode': 'sometimes' }, {}, /neutron\.ipv6_ra_mode must be slaac or dhcpv6/],
    [{ ...SLAAC, 'neutron.ipv6_ra_mode': 'dhcpv6-stateful' }, {}, /wants them to be the same/],
    [SLAAC, { six: 'fd00:10::/80' }, /need a subnet of \/64, not fd00:10::\/80/],
    [SLAAC, { aux: 'fd00:10::9' }, /--aux-address fd00:10::9 cannot be kept/],
  ] as const)(
    '%j %j: an error, and nothing is left',
    async ([options, wish, sentence], { cloud, driver }) => {
      const before = contents(cloud);
      await expect(dualStack(driver, options, wish)).rejects.toThrow(sentence);
      expect(contents(cloud)).toEqual(before);
    },
  );

  test('need an IPv6 subnet', async ({ docker }) => {
    await expect(docker.networkCreate({ subnet: FOUR, options: SLAAC })).rejects.toThrow(
      /neutron\.ipv6_ra_mode is for a new IPv6 subnet, and there is none/,
    );
  });
});

test("a user's own port of both families is taken by one address or both, and given back", async ({
  cloud,
  user,
  driver,
}) => {
  const network = await dualStack(driver, {});
  const [{ id } = { id: '' }] = cloud.state.networks.all();
  const fixed_ips = cloud.state.subnets.all().map(({ id: subnet_id, ip_version }) => ({
    subnet_id,
    ip_address: ip_version === 4 ? '10.10.0.42' : 'fd00:10::42',
  }));
  await user.port({ id }, { name: 'mine', fixed_ips });
  const before = contents(cloud);
  for (const wish of [{ ip: '10.10.0.42' }, { ip: '10.10.0.42', ip6: 'fd00:10::42' }]) {
    const { given, stop } = await network.start(wish);
    expect(bare(given)).toEqual(['10.10.0.42', 'fd00:10::42']);
    await stop();
    expect(contents(cloud)).toEqual(before);
  }
  // Taken by its second address, it is kept and not the port that was made for the first.
  const { given, stop } = await network.start({ ip6: 'fd00:10::42' });
  expect(containerPorts(cloud)).toMatchObject([{ name: 'mine' }]);
  expect(given[4]).not.toBe('10.10.0.42/16');
  await stop();
  expect(contents(cloud)).toEqual(before);
});

test('an auxiliary address that is the gateway is refused', async ({ cloud, driver, docker }) => {
  const before = contents(cloud);
  const wish = { subnet: FOUR, gateway: '10.10.0.9', auxiliary: { router: '10.10.0.9' } };
  await expect(docker.networkCreate(wish)).rejects.toThrow(
    /--aux-address router=10\.10\.0\.9 is the gateway of the subnet 10\.10\.0\.0\/16/,
  );
  await driver.settled();
  expect(contents(cloud)).toEqual(before);
});
