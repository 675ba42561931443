import { expect, test } from 'vitest';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import type { Port, PortUpdate } from '../../../src/openstack/neutron/ports/types.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { listQosPolicies } from '../../../src/openstack/neutron/qos-policies/list.ts';
import { addTag } from '../../../src/openstack/neutron/tags/tags.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

/** What the options of networks and endpoints rely on. */
export function portSettingCases(bench: () => Workbench): void {
  async function boundPort(): Promise<Port> {
    const network = await bench().network();
    await bench().subnet({ network_id: network.id });
    return bench().port(network.id, { 'binding:host_id': bench().host });
  }
  const change = (port: Port, body: PortUpdate) =>
    updatePort(bench().session, port.id, body, bench().call);

  test('a bound port takes all settings in one request', async () => {
    const [port, group, policy] = [
      await boundPort(),
      await bench().group(),
      await bench().policy(),
    ];
    const body = {
      security_groups: [group.id],
      allowed_address_pairs: [{ ip_address: '10.77.0.100' }],
      qos_policy_id: policy.id,
      dns_name: 'web',
      'binding:profile': { note: 'x' },
    };
    expect(await change(port, body)).toMatchObject({
      ...body,
      allowed_address_pairs: [{ ip_address: '10.77.0.100', mac_address: port.mac_address }],
      'binding:vif_type': 'ovs',
    });
    const none = {
      security_groups: [],
      allowed_address_pairs: [],
      qos_policy_id: null,
      dns_name: '',
      'binding:profile': {},
    };
    expect(await change(port, none)).toMatchObject(none);
  });

  test('a port can be made with all settings', async () => {
    const [group, policy] = [await bench().group(), await bench().policy()];
    const network = await bench().network();
    await bench().subnet({ network_id: network.id });
    const body = {
      'binding:host_id': bench().host,
      security_groups: [group.id],
      port_security_enabled: true,
      allowed_address_pairs: [{ ip_address: '10.77.1.0/24', mac_address: '00:00:5e:00:01:05' }],
      qos_policy_id: policy.id,
      dns_name: 'web',
    };
    expect(await bench().port(network.id, body)).toMatchObject(body);
  });

  test('port security goes off with groups and pairs, and on again with groups', async () => {
    const [port, group] = [await boundPort(), await bench().group()];
    await change(port, { allowed_address_pairs: [{ ip_address: '10.77.0.100' }] });
    const off = { port_security_enabled: false, security_groups: [], allowed_address_pairs: [] };
    expect(await change(port, off)).toMatchObject(off);
    const on = { port_security_enabled: true, security_groups: [group.id] };
    expect(await change(port, on)).toMatchObject(on);
    expect(await bench().port(port.network_id, off)).toMatchObject(off);
  });

  test('without port security there are no address pairs', async () => {
    const port = await boundPort();
    const pair = { allowed_address_pairs: [{ ip_address: '10.77.0.100' }] };
    const off = { port_security_enabled: false, security_groups: [] };
    await refused(change(port, { ...off, ...pair }), 409, 'AddressPairAndPortSecurityRequired');
    await change(port, pair);
    await refused(change(port, off), 409, 'AddressPairAndPortSecurityRequired');
  });

  test('a kind of interface that the backend does not have fails the binding', async () => {
    const port = await boundPort();
    expect(await change(port, { 'binding:vnic_type': 'direct' })).toMatchObject({
      'binding:vif_type': 'binding_failed',
    });
    expect(await change(port, { 'binding:vnic_type': 'normal' })).toMatchObject({
      'binding:vif_type': 'ovs',
    });
  });

  test('what is not there or not valid is refused', async () => {
    const port = await boundPort();
    await refused(change(port, { qos_policy_id: ABSENT }), 404, 'QosPolicyNotFound');
    await refused(change(port, { security_groups: [ABSENT] }), 404, 'SecurityGroupNotFound');
    await refused(change(port, { dns_name: 'not_a_name' }), 400, 'HTTPBadRequest');
    const pair = { allowed_address_pairs: [{ ip_address: 'nowhere' }] };
    await refused(change(port, pair), 400, 'HTTPBadRequest');
  });

  test('QoS policies are found by name and by id', async () => {
    const { session, call } = bench();
    const { id, name } = await bench().policy();
    const fields = ['id', 'name', 'project_id'] as const;
    expect(await listQosPolicies(session, { name: [name], fields }, call)).toMatchObject([{ id }]);
    expect(await listQosPolicies(session, { id: [id] }, call)).toMatchObject([{ id, name }]);
    expect(await listQosPolicies(session, { name: ['nobody'] }, call)).toEqual([]);
  });

  test('a tag keeps any printable text, percents included', async () => {
    const { session, call } = bench();
    const port = await bench().port((await bench().network()).id);
    const tag = 'kuryr.port.found:binding:profile={"a b":["10.0.0.0%2F24"%2C1];x@00:00?&#+}';
    await addTag(session, 'ports', port.id, tag, call);
    const [found] = await listPorts(session, { id: port.id }, call);
    expect(found?.tags).toEqual([tag]);
  });
}
