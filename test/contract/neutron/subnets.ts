import { expect, test } from 'vitest';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import { createSubnets } from '../../../src/openstack/neutron/subnets/create.ts';
import { deleteSubnet } from '../../../src/openstack/neutron/subnets/delete.ts';
import { getSubnet } from '../../../src/openstack/neutron/subnets/get.ts';
import { listSubnets } from '../../../src/openstack/neutron/subnets/list.ts';
import { updateSubnet } from '../../../src/openstack/neutron/subnets/update.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

export function subnetCases(bench: () => Workbench): void {
  test('without wishes the gateway is the first address and the pool is the rest', async () => {
    const subnet = await bench().subnet({ cidr: '10.77.0.9/24' });
    expect(subnet).toMatchObject({
      cidr: '10.77.0.0/24',
      gateway_ip: '10.77.0.1',
      allocation_pools: [{ start: '10.77.0.2', end: '10.77.0.254' }],
      enable_dhcp: true,
      host_routes: [],
      dns_nameservers: [],
      subnetpool_id: null,
      tags: [],
    });
  });

  test('a gateway in the middle splits the pool; none leaves it whole; one elsewhere is taken', async () => {
    const network_id = (await bench().network()).id;
    const make = (cidr: string, gateway_ip: string | null) =>
      bench().subnet({ network_id, cidr, gateway_ip });
    const split = await make('10.1.0.0/24', '10.1.0.100');
    // In no order that could be relied on.
    expect(new Set(split.allocation_pools)).toEqual(
      new Set([
        { start: '10.1.0.1', end: '10.1.0.99' },
        { start: '10.1.0.101', end: '10.1.0.254' },
      ]),
    );
    expect(await make('10.2.0.0/24', null)).toMatchObject({
      gateway_ip: null,
      allocation_pools: [{ start: '10.2.0.1', end: '10.2.0.254' }],
    });
    expect((await make('10.3.0.0/24', '10.9.9.9')).gateway_ip).toBe('10.9.9.9');
    await refused(make('10.4.0.0/24', '10.4.0.255'), 400, 'InvalidInput');
    await refused(make('10.4.0.0/24', '10.4.0.0'), 400, 'InvalidInput');
  });

  test('given allocation pools are kept if they are inside, disjoint and without the gateway', async () => {
    const network_id = (await bench().network()).id;
    const make = (start: string, end: string, gateway_ip?: string) =>
      bench().subnet({
        network_id,
        cidr: '10.5.0.0/24',
        allocation_pools: [{ start, end }],
        ...(gateway_ip && { gateway_ip }),
      });
    await refused(make('10.6.0.1', '10.6.0.9'), 400, 'OutOfBoundsAllocationPool');
    await refused(make('10.5.0.9', '10.5.0.2'), 400, 'InvalidAllocationPool');
    const conflict = make('10.5.0.5', '10.5.0.9', '10.5.0.7');
    await refused(conflict, 409, 'GatewayConflictWithAllocationPools');
    const subnet = await make('10.5.0.64', '10.5.0.95');
    expect(subnet).toMatchObject({
      gateway_ip: '10.5.0.1',
      allocation_pools: [{ start: '10.5.0.64', end: '10.5.0.95' }],
    });
    const allocation_pools = [
      { start: '10.5.0.5', end: '10.5.0.20' },
      { start: '10.5.0.10', end: '10.5.0.30' },
    ];
    const overlapping = updateSubnet(
      bench().session,
      subnet.id,
      { allocation_pools },
      bench().call,
    );
    await refused(overlapping, 409, 'OverlappingAllocationPools');
  });

  test('ranges may overlap on different networks, not on one', async () => {
    const first = await bench().subnet({ cidr: '10.78.0.0/24' });
    const again = { network_id: first.network_id, cidr: '10.78.0.0/25' };
    await refused(bench().subnet(again), 400, 'InvalidInput');
    expect((await bench().subnet({ cidr: '10.78.0.0/24' })).id).not.toBe(first.id);
  });

  test('a /30 is the smallest with DHCP', async () => {
    const network_id = (await bench().network()).id;
    await refused(bench().subnet({ network_id, cidr: '10.8.0.0/31' }), 400, 'InvalidInput');
    await refused(bench().subnet({ network_id, cidr: '10.8.0.0/32' }), 400, 'InvalidInput');
    const subnet = await bench().subnet({ network_id, cidr: '10.8.0.0/30' });
    expect(subnet.allocation_pools).toEqual([{ start: '10.8.0.2', end: '10.8.0.2' }]);
  });

  test('IPv6 subnets have the network address as their gateway', async () => {
    const network_id = (await bench().network()).id;
    const six = { network_id, ip_version: 6 } as const;
    expect(await bench().subnet({ ...six, cidr: 'fd01::/64' })).toMatchObject({
      gateway_ip: 'fd01::',
      allocation_pools: [{ start: 'fd01::1', end: 'fd01::ffff:ffff:ffff:ffff' }],
    });
    const other = await bench().subnet({ ...six, cidr: 'fd02::/64', gateway_ip: 'fd02::1' });
    expect(other.allocation_pools).toEqual([
      { start: 'fd02::2', end: 'fd02::ffff:ffff:ffff:ffff' },
    ]);
    const wrong = bench().subnet({ network_id, cidr: 'fd03::/64' });
    await refused(wrong, 400, 'InvalidInput');
  });

  test('what Neutron cannot make a subnet of', async () => {
    const network_id = (await bench().network()).id;
    const { session, call } = bench();
    const make = (body: object) =>
      createSubnets(session, [{ network_id, ip_version: 4, ...body }], call);
    await refused(make({}), 400, 'BadRequest');
    await refused(make({ cidr: 'nonsense' }), 400, 'InvalidInput');
    await refused(make({ cidr: '10.1.0.0/24', prefixlen: 24 }), 400, 'BadRequest');
    await refused(make({ cidr: '10.1.0.0/24', network_id: ABSENT }), 404, 'NetworkNotFound');
    await refused(make({ cidr: '10.1.0.0/24', tags: ['a'] }), 400, 'HTTPBadRequest');
    await refused(make({ subnetpool_id: ABSENT }), 404, 'SubnetPoolNotFound');
  });

  test('several in one request are made in order, or none of them', async () => {
    const { session, call } = bench();
    const network_id = (await bench().network()).id;
    const body = (cidr: string, ip_version: 4 | 6) => ({ network_id, ip_version, cidr });
    const clash = [body('10.1.0.0/24', 4), body('10.1.0.0/25', 4)];
    await refused(createSubnets(session, clash, call), 400, 'InvalidInput');
    expect(await listSubnets(session, { network_id }, call)).toEqual([]);
    const made = await createSubnets(session, [body('10.1.0.0/24', 4), body('fd01::/64', 6)], call);
    expect(made.map(({ cidr }) => cidr)).toEqual(['10.1.0.0/24', 'fd01::/64']);
  });

  test('gateway, routes, name servers and DHCP can be changed, the range cannot', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet();
    const changes = {
      gateway_ip: null,
      host_routes: [{ destination: '10.1.0.0/16', nexthop: '10.77.0.5' }],
      dns_nameservers: ['192.0.2.53'],
      enable_dhcp: false,
    };
    expect(await updateSubnet(session, subnet.id, changes, call)).toMatchObject(changes);
    const inPool = updateSubnet(session, subnet.id, { gateway_ip: '10.77.0.9' }, call);
    await refused(inPool, 409, 'GatewayConflictWithAllocationPools');
    const range: object = { cidr: '10.77.0.0/25' };
    await refused(updateSubnet(session, subnet.id, range, call), 400, 'HTTPBadRequest');
  });

  test('Neutron itself takes an address of a subnet with DHCP, the first free one', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet();
    const own = async () => {
      const filter = { network_id: subnet.network_id, device_owner: 'network:distributed' };
      const ports = await listPorts(session, filter, call);
      return ports.flatMap((port) => port.fixed_ips.map(({ ip_address }) => ip_address));
    };
    expect(await own()).toEqual(['10.77.0.2']);
    await updateSubnet(session, subnet.id, { enable_dhcp: false }, call);
    expect(await own()).toEqual([]);
    await updateSubnet(session, subnet.id, { enable_dhcp: true }, call);
    expect(await own()).toEqual(['10.77.0.2']);
  });

  test('a subnet stays while a port has an address of it', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet();
    await bench().port(subnet.network_id);
    await refused(deleteSubnet(session, subnet.id, call), 409, 'SubnetInUse');
    const other = await bench().subnet();
    await deleteSubnet(session, other.id, call);
    await deleteSubnet(session, other.id, call);
    await refused(getSubnet(session, other.id, call), 404, 'SubnetNotFound');
  });
}
