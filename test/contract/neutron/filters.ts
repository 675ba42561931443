import { afterAll, expect, test } from 'vitest';
import { listNetworks } from '../../../src/openstack/neutron/networks/list.ts';
import { createPorts } from '../../../src/openstack/neutron/ports/create.ts';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import type { PortFilter } from '../../../src/openstack/neutron/ports/types.ts';
import { listSubnetPools } from '../../../src/openstack/neutron/subnetpools/list.ts';
import { listSubnets } from '../../../src/openstack/neutron/subnets/list.ts';
import { refused, type Workbench } from './workbench.ts';

/** Three ports `a`, `b`, `c` at .20, .21, .22 with a tag each and one in common. */
async function makeThreePorts(bench: Workbench) {
  const { id: subnet_id, network_id } = await bench.subnet();
  const port = (name: string, last: number) => ({
    network_id,
    name,
    device_id: `device-${name}`,
    description: `port ${name}`,
    mac_address: `fa:16:3e:aa:cc:${last}`,
    fixed_ips: [{ subnet_id, ip_address: `10.77.0.${last}` }],
    tags: [`only-${name}`, 'common'],
  });
  const bodies = [port('a', 20), port('b', 21), port('c', 22)];
  await createPorts(bench.session, bodies, bench.call);
  const names = async (filter: PortFilter) => {
    const ports = await listPorts(bench.session, { network_id, ...filter }, bench.call);
    return ports.map(({ name }) => name).sort();
  };
  return { subnet_id, network_id, names };
}

export function filterCases(bench: () => Workbench): void {
  // No case changes them, so that all look at the same ones.
  let ports: ReturnType<typeof makeThreePorts> | undefined;
  let shelf: Workbench | undefined;
  const threePorts = () => {
    shelf ??= bench().another();
    ports ??= makeThreePorts(shelf);
    return ports;
  };
  afterAll(async () => {
    await shelf?.cleanUp();
    await shelf?.close();
  });

  test('ports are found by name, device, MAC, description; a list means any of these', async () => {
    const { names } = await threePorts();
    expect(await names({ name: 'a' })).toEqual(['a']);
    expect(await names({ name: ['a', 'c', 'x'] })).toEqual(['a', 'c']);
    expect(await names({ device_id: 'device-b' })).toEqual(['b']);
    expect(await names({ description: 'port c' })).toEqual(['c']);
    expect(await names({ mac_address: 'FA:16:3E:AA:CC:21' })).toEqual(['b']);
    expect(await names({ name: 'a', device_id: 'device-b' })).toEqual([]);
    expect(await names({ id: [] })).toEqual([]);
    expect(await names({ device_owner: 'network:distributed' })).toEqual(['']);
  });

  test('ports are found by address and by subnet; several pairs are mixed', async () => {
    const { names, subnet_id } = await threePorts();
    const at = (last: number) => ({ subnet_id, ip_address: `10.77.0.${last}` });
    expect(await names({ fixed_ips: [at(20)] })).toEqual(['a']);
    expect(await names({ fixed_ips: [{ ip_address: '10.77.0.21' }] })).toEqual(['b']);
    expect(await names({ fixed_ips: [at(20), at(22)] })).toEqual(['a', 'c']);
    expect(await names({ fixed_ips: [{ subnet_id }] })).toEqual(['', 'a', 'b', 'c']);
  });

  test('tags: all of, any of, not all of, none of', async () => {
    const { names } = await threePorts();
    const named = { name: ['a', 'b', 'c'] };
    expect(await names({ tags: ['common', 'only-a'] })).toEqual(['a']);
    expect(await names({ tags: ['only-a', 'only-b'] })).toEqual([]);
    expect(await names({ 'tags-any': ['only-a', 'only-b'] })).toEqual(['a', 'b']);
    expect(await names({ ...named, 'not-tags': ['common', 'only-a'] })).toEqual(['b', 'c']);
    expect(await names({ ...named, 'not-tags-any': ['only-a', 'only-b'] })).toEqual(['c']);
  });

  test('lists too long for one URL are complete all the same', async () => {
    const { names } = await threePorts();
    const padding = Array.from({ length: 800 }, (_, i) => `no-such-name-of-a-port-${i}`);
    expect(await names({ name: ['a', ...padding, 'c'] })).toEqual(['a', 'c']);
  });

  test('pages are followed to the end', async () => {
    const { names, network_id } = await threePorts();
    expect(await names({ limit: 1 })).toEqual(['', 'a', 'b', 'c']);
    const { session, call } = bench();
    const filter = { network_id, name: ['a', 'b', 'c'], limit: 3 };
    expect(await listPorts(session, filter, call)).toHaveLength(3);
    const query = { limit: 1, marker: 'no-such-port' };
    const lost = session.request(
      { service: 'network', method: 'GET', path: '/ports', query, action: 'list ports' },
      call,
    );
    await refused(lost, 404, 'PortNotFound');
  });

  test('only the wanted fields come', async () => {
    const { network_id } = await threePorts();
    const filter = { network_id, name: 'a', fields: ['name', 'tags'] } as const;
    const [port] = await listPorts(bench().session, filter, bench().call);
    expect(Object.keys(port ?? {}).sort()).toEqual(['id', 'name', 'tags']);
    expect(port?.tags).toContain('only-a');
  });

  test('Neutron takes an empty value for no filter, so that the client refuses it', async () => {
    const { network_id, names } = await threePorts();
    const { session, call } = bench();
    await expect(names({ device_id: '' })).rejects.toThrow('empty device_id');
    await expect(names({ name: ['a', ''] })).rejects.toThrow('empty name');
    const query = { network_id, device_id: '' };
    const { body } = await session.request<{ ports: unknown[] }>(
      { service: 'network', method: 'GET', path: '/ports', query, action: 'list ports' },
      call,
    );
    expect(body.ports).toHaveLength(4);
  });

  test('an unknown filter and a filter of nonsense are refused', async () => {
    const { session, call } = bench();
    const list = (filter: object) => listPorts(session, filter, call);
    await refused(list({ colour: 'red' }), 400, 'HTTPBadRequest');
    await refused(list({ 'binding:vif_type': 'ovs' }), 400, 'HTTPBadRequest');
    await refused(list({ admin_state_up: 'maybe' }), 400, 'InvalidInput');
  });

  test('networks are found by name, description and id', async () => {
    const { session, call } = bench();
    const description = bench().name();
    const network = await bench().network({ description });
    await bench().network();
    for (const filter of [{ description }, { name: network.name }, { id: network.id }]) {
      const found = await listNetworks(session, filter, call);
      expect(found.map(({ id }) => id)).toEqual([network.id]);
    }
    expect(await listNetworks(session, { id: network.id, shared: true }, call)).toEqual([]);
    expect(await listNetworks(session, { id: network.id, shared: false }, call)).toHaveLength(1);
    expect(await listNetworks(session, { id: 'no-such' }, call)).toEqual([]);
  });

  test('subnets are found by range (also with host bits), network, pool and IP version', async () => {
    const { session, call } = bench();
    const pool = await bench().pool({ default_prefixlen: 24 });
    const subnet = await bench().subnet({ subnetpool_id: pool.id });
    const { network_id } = subnet;
    await bench().subnet({ network_id, ip_version: 6, cidr: 'fd00:77::/64' });
    for (const filter of [
      { network_id, cidr: subnet.cidr },
      { network_id, cidr: '10.80.0.9/24' },
      { subnetpool_id: pool.id },
      { network_id, ip_version: 4 },
      { network_id, gateway_ip: '10.80.0.1' },
    ] as const) {
      const found = await listSubnets(session, filter, call);
      expect(found.map(({ id }) => id)).toEqual([subnet.id]);
    }
  });

  test('subnet pools are found by name', async () => {
    const { session, call } = bench();
    const pool = await bench().pool();
    await bench().pool();
    const found = await listSubnetPools(session, { name: pool.name }, call);
    expect(found).toMatchObject([{ id: pool.id, prefixes: ['10.80.0.0/16'], min_prefixlen: 8 }]);
  });
}
