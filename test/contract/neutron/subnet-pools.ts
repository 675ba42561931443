import { expect, test } from 'vitest';
import { createSubnetPool } from '../../../src/openstack/neutron/subnetpools/create.ts';
import { deleteSubnetPool } from '../../../src/openstack/neutron/subnetpools/delete.ts';
import { getSubnetPool } from '../../../src/openstack/neutron/subnetpools/get.ts';
import { listSubnetPools } from '../../../src/openstack/neutron/subnetpools/list.ts';
import { updateSubnetPool } from '../../../src/openstack/neutron/subnetpools/update.ts';
import { deleteSubnet } from '../../../src/openstack/neutron/subnets/delete.ts';
import { refused, type Workbench } from './workbench.ts';

export function subnetPoolCases(bench: () => Workbench): void {
  test('lengths are numbers to us, at creation and later', async () => {
    const { session, call } = bench();
    const made = await bench().pool({ default_prefixlen: 24 });
    const lengths = { default_prefixlen: 24, min_prefixlen: 8, max_prefixlen: 32 };
    const rest = { shared: false, ip_version: 4, tags: [] };
    expect(made).toMatchObject({ ...lengths, ...rest });
    expect(await getSubnetPool(session, made.id, call)).toMatchObject({ ...lengths, ...rest });
    const [listed] = await listSubnetPools(session, { id: made.id }, call);
    expect(listed).toMatchObject({ ...lengths, ...rest });
    const name = bench().name();
    const updated = await updateSubnetPool(session, made.id, { name }, call);
    expect(updated).toMatchObject({ ...lengths, ...rest, name });
    const six = await bench().pool({ prefixes: ['fd00:80::/48'] });
    expect(six).toMatchObject({ ip_version: 6, default_prefixlen: 64, min_prefixlen: 64 });
    expect((await bench().pool()).default_prefixlen).toBe(8);
  });

  test('neighbouring prefixes are joined and host bits dropped', async () => {
    const prefixes = ['10.80.0.0/24', '10.80.1.0/24', '10.80.5.7/24'];
    const pool = await bench().pool({ prefixes });
    expect(new Set(pool.prefixes)).toEqual(new Set(['10.80.0.0/23', '10.80.5.0/24']));
  });

  test('the same prefix may be in several pools', async () => {
    expect((await bench().pool()).prefixes).toEqual((await bench().pool()).prefixes);
  });

  test('what Neutron cannot make a pool of', async () => {
    const { session, call } = bench();
    const make = (body: object) =>
      createSubnetPool(session, { name: 'refused', prefixes: ['10.80.0.0/16'], ...body }, call);
    await refused(make({ prefixes: [] }), 400, 'EmptySubnetPoolPrefixList');
    await refused(make({ prefixes: ['nonsense'] }), 400, 'HTTPBadRequest');
    await refused(make({ prefixes: ['10.0.0.0/8', 'fd00::/48'] }), 400, 'PrefixVersionMismatch');
    await refused(make({ tags: ['a'] }), 400, 'HTTPBadRequest');
    const bounds = { min_prefixlen: 24, default_prefixlen: 16 };
    await refused(make(bounds), 400, 'IllegalSubnetPoolPrefixBounds');
  });

  test('subnets are carved: by default length, by length, by range', async () => {
    const pool = await bench().pool({ default_prefixlen: 24 });
    const network_id = (await bench().network()).id;
    const carve = (wish: object) => bench().subnet({ network_id, subnetpool_id: pool.id, ...wish });
    expect(await carve({})).toMatchObject({ cidr: '10.80.0.0/24', subnetpool_id: pool.id });
    expect((await carve({ prefixlen: 26 })).cidr).toBe('10.80.1.0/26');
    expect((await carve({})).cidr).toBe('10.80.2.0/24');
    expect((await carve({ cidr: '10.80.9.7/24' })).cidr).toBe('10.80.9.0/24');
    const own = { cidr: '10.80.77.0/24', gateway_ip: '10.80.77.9' };
    expect((await carve(own)).gateway_ip).toBe('10.80.77.9');
  });

  test('a range that is taken or outside, and an empty pool, are HTTP 500', async () => {
    const pool = await bench().pool({ prefixes: ['10.80.0.0/23'], default_prefixlen: 24 });
    const carve = async (wish: object) =>
      bench().subnet({ ...wish, subnetpool_id: pool.id, network_id: (await bench().network()).id });
    await carve({ cidr: '10.80.0.0/24' });
    await refused(carve({ cidr: '10.80.0.0/24' }), 500, 'SubnetAllocationError');
    await refused(carve({ cidr: '10.80.0.0/25' }), 500, 'SubnetAllocationError');
    await refused(carve({ cidr: '10.99.0.0/24' }), 500, 'SubnetAllocationError');
    await refused(carve({ prefixlen: 23 }), 500, 'SubnetAllocationError');
    await refused(carve({ prefixlen: 4 }), 400, 'MinPrefixSubnetAllocationError');
    await carve({});
    await refused(carve({}), 500, 'SubnetAllocationError');
  });

  test('a range is free again when its subnet is gone', async () => {
    const { session, call } = bench();
    const pool = await bench().pool({ prefixes: ['10.80.0.0/24'] });
    const wish = { subnetpool_id: pool.id, cidr: '10.80.0.0/24' };
    const subnet = await bench().subnet(wish);
    await deleteSubnet(session, subnet.id, call);
    expect((await bench().subnet(wish)).cidr).toBe('10.80.0.0/24');
  });

  test('the subnets of a network come all from one pool or all from none', async () => {
    const pool = await bench().pool({ default_prefixlen: 24 });
    const { network_id } = await bench().subnet({ subnetpool_id: pool.id });
    const affinity = 'NetworkSubnetPoolAffinityError';
    await refused(bench().subnet({ network_id, cidr: '10.50.0.0/24' }), 400, affinity);
    const other = await bench().pool({ default_prefixlen: 24, prefixes: ['10.81.0.0/16'] });
    await refused(bench().subnet({ network_id, subnetpool_id: other.id }), 400, affinity);
    const six = { network_id, ip_version: 6, cidr: 'fd00:80::/64' } as const;
    expect((await bench().subnet(six)).subnetpool_id).toBeNull();
  });

  test('a pool with subnets stays, with HTTP 400; one without goes, also twice', async () => {
    const { session, call } = bench();
    const pool = await bench().pool({ default_prefixlen: 24 });
    await bench().subnet({ subnetpool_id: pool.id });
    await refused(deleteSubnetPool(session, pool.id, call), 400, 'SubnetPoolDeleteError');
    const unused = await bench().pool();
    await deleteSubnetPool(session, unused.id, call);
    await deleteSubnetPool(session, unused.id, call);
    await refused(getSubnetPool(session, unused.id, call), 404, 'SubnetPoolNotFound');
  });

  test('prefixes may grow, not shrink', async () => {
    const { session, call } = bench();
    const pool = await bench().pool();
    const grown = { prefixes: ['10.80.0.0/16', '10.85.0.0/16'] };
    const after = await updateSubnetPool(session, pool.id, grown, call);
    expect(new Set(after.prefixes)).toEqual(new Set(grown.prefixes));
    const shrunk = updateSubnetPool(session, pool.id, { prefixes: ['10.99.0.0/16'] }, call);
    await refused(shrunk, 400, 'IllegalSubnetPoolPrefixUpdate');
  });
}
