import { expect, test } from 'vitest';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import { updatePort } from '../../../src/openstack/neutron/ports/update.ts';
import { refused, type Workbench } from './workbench.ts';

export function bindingCases(bench: () => Workbench): void {
  test('a port is bound at creation or later, and says how it is plugged', async () => {
    const { session, call, host } = bench();
    const network = await bench().network();
    const bound = {
      status: 'DOWN',
      'binding:host_id': host,
      'binding:vif_type': 'ovs',
      'binding:vif_details': { port_filter: true, connectivity: 'l2' },
    };
    const at = { 'binding:host_id': host };
    expect(await bench().port(network.id, at)).toMatchObject(bound);
    const later = await bench().port(network.id);
    const change = { ...at, device_owner: 'compute:kuryr', device_id: 'abc' };
    expect(await updatePort(session, later.id, change, call)).toMatchObject({
      ...bound,
      device_owner: 'compute:kuryr',
      device_id: 'abc',
    });
  });

  test('an unknown host is no error but binding_failed', async () => {
    const { session, call, host } = bench();
    const network = await bench().network();
    const elsewhere = { 'binding:host_id': 'no-such-host' };
    const port = await bench().port(network.id, elsewhere);
    expect(port['binding:vif_type']).toBe('binding_failed');
    const here = await updatePort(session, port.id, { 'binding:host_id': host }, call);
    expect(here['binding:vif_type']).toBe('ovs');
    const gone = await updatePort(session, port.id, elsewhere, call);
    expect(gone['binding:vif_type']).toBe('binding_failed');
  });

  test('an empty host unbinds', async () => {
    const { session, call, host } = bench();
    const port = await bench().port((await bench().network()).id, { 'binding:host_id': host });
    const after = await updatePort(session, port.id, { 'binding:host_id': '' }, call);
    expect(after).toMatchObject({
      'binding:host_id': '',
      'binding:vif_type': 'unbound',
      'binding:vif_details': {},
    });
  });

  test('a MAC can be changed with the binding but not after it', async () => {
    const { session, call, host } = bench();
    const network = await bench().network();
    const port = await bench().port(network.id);
    const both = { mac_address: 'fa:16:3e:aa:bb:10', 'binding:host_id': host };
    expect(await updatePort(session, port.id, both, call)).toMatchObject({
      ...both,
      'binding:vif_type': 'ovs',
    });
    const again = { mac_address: 'fa:16:3e:aa:bb:11' };
    await refused(updatePort(session, port.id, again, call), 409, 'PortBound');
    await updatePort(session, port.id, { 'binding:host_id': '' }, call);
    expect(await updatePort(session, port.id, again, call)).toMatchObject(again);
    const { mac_address } = await bench().port(network.id);
    await refused(updatePort(session, port.id, { mac_address }, call), 409, 'MacAddressInUse');
  });

  test('a kind of interface that the backend does not have is binding_failed', async () => {
    const { session, call, host } = bench();
    const at = { 'binding:host_id': host };
    const port = await bench().port((await bench().network()).id, at);
    const other = await updatePort(session, port.id, { 'binding:vnic_type': 'macvtap' }, call);
    expect(other['binding:vif_type']).toBe('binding_failed');
  });

  test('a profile is kept, and ports are found by host', async () => {
    const { session, call, host } = bench();
    const network = await bench().network();
    const profile = { 'binding:profile': { pci_slot: '0000:00:00.1' } };
    const port = await bench().port(network.id, { 'binding:host_id': host, ...profile });
    expect(port).toMatchObject(profile);
    await bench().port(network.id);
    const filter = { network_id: network.id, 'binding:host_id': host };
    const found = await listPorts(session, filter, call);
    expect(found.map(({ id }) => id)).toEqual([port.id]);
  });
}
