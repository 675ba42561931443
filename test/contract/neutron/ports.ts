import { expect, test } from 'vitest';
import { createPorts } from '../../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../../src/openstack/neutron/ports/delete.ts';
import { getPort } from '../../../src/openstack/neutron/ports/get.ts';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { listSecurityGroups } from '../../../src/openstack/neutron/security-groups/list.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

export function portCases(bench: () => Workbench): void {
  test('a new port is down, unbound, nobody’s, in the default group, with an address', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet();
    const port = await bench().port(subnet.network_id);
    const { projectId } = await session.authenticate(call);
    const filter = { name: 'default', ...(projectId && { project_id: projectId }) };
    const [group] = await listSecurityGroups(session, filter, call);
    expect(port).toMatchObject({
      name: '',
      status: 'DOWN',
      admin_state_up: true,
      device_id: '',
      device_owner: '',
      security_groups: [group?.id],
      port_security_enabled: true,
      'binding:host_id': '',
      'binding:vif_type': 'unbound',
      'binding:vnic_type': 'normal',
      'binding:vif_details': {},
      tags: [],
    });
    expect(port.mac_address).toMatch(/^fa:16:3e(:[0-9a-f]{2}){3}$/);
    expect(port.fixed_ips).toMatchObject([{ subnet_id: subnet.id }]);
    expect(await getPort(session, port.id, call)).toMatchObject({ id: port.id });
  });

  test('all that an endpoint needs fits into one request', async () => {
    const subnet = await bench().subnet();
    const wish = {
      name: 'endpoint-port',
      mac_address: 'fa:16:3e:aa:bb:01',
      fixed_ips: [{ subnet_id: subnet.id, ip_address: '10.77.0.50' }],
      device_id: 'f'.repeat(64),
      device_owner: 'compute:kuryr',
      tags: [`kuryr.net.uuid.lh:${'a'.repeat(32)}`, 'compute:kuryr'],
      'binding:host_id': bench().host,
    };
    const port = await bench().port(subnet.network_id, wish);
    expect({ ...port, tags: [...port.tags].sort() }).toMatchObject({
      ...wish,
      tags: [...wish.tags].sort(),
      'binding:vif_type': 'ovs',
    });
  });

  test('a MAC address is unique on its network', async () => {
    const mac_address = 'fa:16:3e:aa:bb:02';
    const network = await bench().network();
    await bench().port(network.id, { mac_address });
    await refused(bench().port(network.id, { mac_address }), 409, 'MacAddressInUse');
    const other = await bench().network();
    expect((await bench().port(other.id, { mac_address })).mac_address).toBe(mac_address);
    const nonsense = bench().port(network.id, { mac_address: 'nonsense' });
    await refused(nonsense, 400, 'HTTPBadRequest');
  });

  test('several in one request are made in order, each with its tags, or none of them', async () => {
    const { session, call } = bench();
    const { id: subnet_id, network_id } = await bench().subnet();
    const at = (ip_address: string, tag: string) => ({
      network_id,
      name: tag,
      fixed_ips: [{ subnet_id, ip_address }],
      tags: [tag],
    });
    const clash = [at('10.77.0.60', 'a'), at('10.77.0.60', 'b')];
    await refused(createPorts(session, clash, call), 409, 'IpAddressAlreadyAllocated');
    expect(await listPorts(session, { network_id, name: ['a', 'b'] }, call)).toEqual([]);
    const made = await createPorts(session, [at('10.77.0.61', 'a'), at('10.77.0.62', 'b')], call);
    expect(made.map(({ name, fixed_ips }) => [name, fixed_ips[0]?.ip_address])).toEqual([
      ['a', '10.77.0.61'],
      ['b', '10.77.0.62'],
    ]);
    const found = await listPorts(session, { network_id, tags: ['b'] }, call);
    expect(found.map(({ id }) => id)).toEqual([made[1]?.id]);
  });

  test('what Neutron cannot make a port of', async () => {
    const network = await bench().network();
    const make = (body: object) => bench().port(network.id, body);
    await refused(bench().port(ABSENT), 404, 'NetworkNotFound');
    await refused(make({ security_groups: [ABSENT] }), 404, 'SecurityGroupNotFound');
    await refused(make({ security_groups: ['nonsense'] }), 400, 'HTTPBadRequest');
    await refused(make({ tags: ['twice', 'twice'] }), 400, 'HTTPBadRequest');
    await refused(make({ tags: ['x'.repeat(256)] }), 400, 'HTTPBadRequest');
    await refused(make({ name: null }), 400, 'HTTPBadRequest');
    await refused(make({ device_owner: 'x'.repeat(256) }), 400, 'HTTPBadRequest');
    await refused(make({ admin_state_up: 'maybe' }), 400, 'InvalidInput');
    await refused(make({ status: 'ACTIVE' }), 400, 'HTTPBadRequest');
    await refused(make({ colour: 'red' }), 400, 'HTTPBadRequest');
  });

  test('without port security there are no groups', async () => {
    const { session, call } = bench();
    const network = await bench().network();
    const open = await bench().port(network.id, { port_security_enabled: false });
    expect(open.security_groups).toEqual([]);
    const group = await bench().group();
    const both = { port_security_enabled: false, security_groups: [group.id] };
    const refusal = 'PortSecurityAndIPRequiredForSecurityGroups';
    await refused(bench().port(network.id, both), 400, refusal);
    const port = await bench().port(network.id, { security_groups: [group.id] });
    const change = updatePort(session, port.id, { port_security_enabled: false }, call);
    await refused(change, 409, 'PortSecurityPortHasSecurityGroup');
    const off = { port_security_enabled: false, security_groups: [] };
    expect(await updatePort(session, port.id, off, call)).toMatchObject(off);
  });

  test('groups can be exchanged and emptied', async () => {
    const { session, call } = bench();
    const group = await bench().group();
    const port = await bench().port((await bench().network()).id);
    const set = (security_groups: string[]) =>
      updatePort(session, port.id, { security_groups }, call);
    expect((await set([group.id])).security_groups).toEqual([group.id]);
    await refused(set([ABSENT]), 404, 'SecurityGroupNotFound');
    expect((await set([])).security_groups).toEqual([]);
  });

  test('network, status and tags cannot be changed by an update', async () => {
    const { session, call } = bench();
    const network = await bench().network();
    const port = await bench().port(network.id);
    const changes: object[] = [{ network_id: network.id }, { status: 'ACTIVE' }, { tags: ['a'] }];
    for (const change of changes) {
      await refused(updatePort(session, port.id, change, call), 400, 'HTTPBadRequest');
    }
  });

  test('deleting twice succeeds twice', async () => {
    const { session, call } = bench();
    const port = await bench().port((await bench().network()).id);
    await deletePort(session, port.id, call);
    await deletePort(session, port.id, call);
    await refused(getPort(session, port.id, call), 404, 'PortNotFound');
    await refused(updatePort(session, port.id, { name: 'x' }, call), 404, 'PortNotFound');
  });
}
