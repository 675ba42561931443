import { expect, test } from 'vitest';
import { deletePort } from '../../../src/openstack/neutron/ports/delete.ts';
import type { Port } from '../../../src/openstack/neutron/ports/types.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

export function addressCases(bench: () => Workbench): void {
  test('an address can be asked for with and without its subnet', async () => {
    const { id: subnet_id, network_id } = await bench().subnet();
    const named = await bench().port(network_id, {
      fixed_ips: [{ subnet_id, ip_address: '10.77.0.20' }],
    });
    expect(named.fixed_ips).toEqual([{ subnet_id, ip_address: '10.77.0.20' }]);
    const bare = await bench().port(network_id, { fixed_ips: [{ ip_address: '10.77.0.21' }] });
    expect(bare.fixed_ips).toEqual([{ subnet_id, ip_address: '10.77.0.21' }]);
  });

  test('an address that is taken is HTTP 409, IpAddressAlreadyAllocated', async () => {
    const { id: subnet_id, network_id } = await bench().subnet();
    const fixed_ips = [{ subnet_id, ip_address: '10.77.0.20' }];
    await bench().port(network_id, { fixed_ips });
    const error = await refused(
      bench().port(network_id, { fixed_ips }),
      409,
      'IpAddressAlreadyAllocated',
    );
    expect(error.message).toContain('10.77.0.20');
    // The port that Neutron keeps for itself counts too.
    const own = [{ subnet_id, ip_address: '10.77.0.2' }];
    await refused(bench().port(network_id, { fixed_ips: own }), 409, 'IpAddressAlreadyAllocated');
  });

  test('addresses outside the subnet, its own and its broadcast are refused', async () => {
    const { id: subnet_id, network_id } = await bench().subnet();
    const at = (ip_address: string) =>
      bench().port(network_id, { fixed_ips: [{ subnet_id, ip_address }] });
    await refused(at('10.79.0.3'), 400, 'InvalidIpForSubnet');
    await refused(at('10.77.0.0'), 400, 'InvalidIpForSubnet');
    await refused(at('10.77.0.255'), 400, 'InvalidIpForSubnet');
    await refused(at('10.77.0.999'), 400, 'HTTPBadRequest');
    const bare = bench().port(network_id, { fixed_ips: [{ ip_address: '10.79.0.3' }] });
    await refused(bare, 400, 'InvalidIpForNetwork');
    await refused(bench().port(network_id, { fixed_ips: [{}] }), 400, 'InvalidInput');
  });

  test('subnets that are not there or elsewhere are refused', async () => {
    const { network_id } = await bench().subnet();
    const elsewhere = await bench().subnet();
    const on = (subnet_id: string) => bench().port(network_id, { fixed_ips: [{ subnet_id }] });
    await refused(on(ABSENT), 404, 'SubnetNotFound');
    await refused(on(elsewhere.id), 400, 'InvalidInput');
  });

  test('the gateway’s address and those outside the pools can be claimed', async () => {
    const { id: subnet_id, network_id } = await bench().subnet({
      allocation_pools: [{ start: '10.77.0.64', end: '10.77.0.95' }],
    });
    for (const ip_address of ['10.77.0.1', '10.77.0.200']) {
      const port = await bench().port(network_id, { fixed_ips: [{ subnet_id, ip_address }] });
      expect(port.fixed_ips).toEqual([{ subnet_id, ip_address }]);
    }
    const free = await bench().port(network_id);
    const last = Number(free.fixed_ips[0]?.ip_address.split('.')[3]);
    expect(last).toBeGreaterThanOrEqual(64);
    expect(last).toBeLessThanOrEqual(95);
  });

  test('a full subnet is HTTP 409, IpAddressGenerationFailure, until an address is free', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet({ cidr: '10.77.0.0/29', enable_dhcp: false });
    const { id: subnet_id, network_id } = subnet;
    const ports = [];
    for (let i = 0; i < 5; i++) ports.push(await bench().port(network_id));
    const addresses = ports.map((port) => port.fixed_ips[0]?.ip_address).sort();
    expect(addresses).toEqual([2, 3, 4, 5, 6].map((last) => `10.77.0.${last}`));
    await refused(bench().port(network_id), 409, 'IpAddressGenerationFailure');
    const named = bench().port(network_id, { fixed_ips: [{ subnet_id }] });
    await refused(named, 409, 'IpAddressGenerationFailure');
    await deletePort(session, ports[3]?.id ?? '', call);
    const again = await bench().port(network_id);
    expect(again.fixed_ips).toEqual(ports[3]?.fixed_ips);
  });

  test('a port may have no address or several', async () => {
    const { id: subnet_id, network_id } = await bench().subnet();
    expect((await bench().port(network_id, { fixed_ips: [] })).fixed_ips).toEqual([]);
    const two = [{ subnet_id }, { subnet_id, ip_address: '10.77.0.30' }];
    expect((await bench().port(network_id, { fixed_ips: two })).fixed_ips).toHaveLength(2);
    const bare = await bench().network();
    expect((await bench().port(bare.id)).fixed_ips).toEqual([]);
  });

  test('a network with both IP versions gives one address of each', async () => {
    const four = await bench().subnet();
    const six = await bench().subnet({
      network_id: four.network_id,
      ip_version: 6,
      cidr: 'fd00:77::/64',
    });
    const port = await bench().port(four.network_id);
    expect(new Set(port.fixed_ips.map(({ subnet_id }) => subnet_id))).toEqual(
      new Set([four.id, six.id]),
    );
  });

  test('SLAAC addresses come from the MAC, also to ports that were there before', async () => {
    const network = await bench().network();
    const mac_address = 'fa:16:3e:aa:bb:03';
    const early = await bench().port(network.id, { mac_address });
    expect(early.fixed_ips).toEqual([]);
    const slaac = { ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' } as const;
    const cidr = 'fd00:78::/64';
    const subnet = await bench().subnet({ network_id: network.id, ip_version: 6, cidr, ...slaac });
    const { session, call } = bench();
    const after = await updatePort(session, early.id, { name: 'later' }, call);
    expect(after.fixed_ips).toEqual([
      { subnet_id: subnet.id, ip_address: 'fd00:78::f816:3eff:feaa:bb03' },
    ]);
  });

  test('a port has its SLAAC address beside others, and cannot have another one', async () => {
    const { session, call } = bench();
    const four = await bench().subnet();
    const { network_id } = four;
    const slaac = { ipv6_ra_mode: 'slaac', ipv6_address_mode: 'slaac' } as const;
    const range = { network_id, ip_version: 6, cidr: 'fd00:78::/64', ...slaac } as const;
    const six = await bench().subnet(range);
    const ids = (port: Port) => port.fixed_ips.map(({ subnet_id }) => subnet_id).sort();
    const wish = { fixed_ips: [{ subnet_id: four.id }] };
    expect(ids(await bench().port(network_id, wish))).toEqual([four.id, six.id].sort());
    const port = await bench().port(network_id, { fixed_ips: [{ subnet_id: six.id }] });
    expect(ids(port)).toEqual([six.id]);
    const both = [...port.fixed_ips, { subnet_id: four.id, ip_address: '10.77.0.20' }];
    const after = await updatePort(session, port.id, { fixed_ips: both }, call);
    expect(after.fixed_ips).toEqual(expect.arrayContaining(both));
    const asked = { fixed_ips: [{ subnet_id: six.id, ip_address: 'fd00:78::77' }] };
    await refused(bench().port(network_id, asked), 400, 'AllocationOnAutoAddressSubnet');
  });

  test('addresses can be changed; those that stay are not lost meanwhile', async () => {
    const { session, call } = bench();
    const { id: subnet_id, network_id } = await bench().subnet();
    const at = (...last: number[]) => ({
      fixed_ips: last.map((byte) => ({ subnet_id, ip_address: `10.77.0.${byte}` })),
    });
    const port = await bench().port(network_id, at(20));
    expect(await updatePort(session, port.id, at(20), call)).toMatchObject(at(20));
    const both = await updatePort(session, port.id, at(20, 21), call);
    expect(both.fixed_ips).toEqual(expect.arrayContaining(at(20, 21).fixed_ips));
    expect(await updatePort(session, port.id, at(21), call)).toMatchObject(at(21));
    await bench().port(network_id, at(20));
    const taken = updatePort(session, port.id, at(20), call);
    await refused(taken, 409, 'IpAddressAlreadyAllocated');
    expect((await updatePort(session, port.id, at(), call)).fixed_ips).toEqual([]);
  });
}
