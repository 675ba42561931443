import { expect, test } from 'vitest';
import { createNetwork } from '../../../src/openstack/neutron/networks/create.ts';
import { deleteNetwork } from '../../../src/openstack/neutron/networks/delete.ts';
import { getNetwork } from '../../../src/openstack/neutron/networks/get.ts';
import { updateNetwork } from '../../../src/openstack/neutron/networks/update.ts';
import { listSubnets } from '../../../src/openstack/neutron/subnets/list.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

export function networkCases(bench: () => Workbench): void {
  test('a new network is active, private, empty and says its MTU', async () => {
    const name = bench().name();
    const network = await bench().network({ name, description: 'made here' });
    expect(network).toMatchObject({
      name,
      description: 'made here',
      status: 'ACTIVE',
      admin_state_up: true,
      shared: false,
      subnets: [],
      tags: [],
      mtu: 1442,
      port_security_enabled: true,
      'router:external': false,
    });
    expect(await getNetwork(bench().session, network.id, bench().call)).toMatchObject({ name });
  });

  test('names need not be unique', async () => {
    const name = bench().name();
    const [a, b] = [await bench().network({ name }), await bench().network({ name })];
    expect(a.id).not.toBe(b.id);
  });

  test('an update changes what it names only', async () => {
    const { session, call } = bench();
    const network = await bench().network({ description: 'kept' });
    const after = await updateNetwork(session, network.id, { name: 'renamed', mtu: 1400 }, call);
    expect(after).toMatchObject({ name: 'renamed', mtu: 1400, description: 'kept' });
  });

  test('an MTU above that of the underlay, and attributes that it does not know, are refused', async () => {
    const { session, call } = bench();
    await refused(createNetwork(session, { mtu: 9000 }, call), 400, 'InvalidInput');
    const unknown = { name: 'x', colour: 'red' };
    await refused(createNetwork(session, unknown, call), 400, 'HTTPBadRequest');
    const network = await bench().network();
    await refused(updateNetwork(session, network.id, unknown, call), 400, 'HTTPBadRequest');
  });

  test('deleting twice succeeds twice', async () => {
    const { session, call } = bench();
    const network = await bench().network();
    await deleteNetwork(session, network.id, call);
    await deleteNetwork(session, network.id, call);
    await refused(getNetwork(session, network.id, call), 404, 'NetworkNotFound');
  });

  test('a network goes with its subnets, but not with a port on it', async () => {
    const { session, call } = bench();
    const subnet = await bench().subnet();
    const port = await bench().port(subnet.network_id);
    const error = await refused(
      deleteNetwork(session, subnet.network_id, call),
      409,
      'NetworkInUse',
    );
    expect(error.message).toContain(port.id);
    const empty = await bench().subnet();
    expect((await getNetwork(session, empty.network_id, call)).subnets).toEqual([empty.id]);
    await deleteNetwork(session, empty.network_id, call);
    expect(await listSubnets(session, { id: empty.id }, call)).toEqual([]);
  });

  test('what is not there is 404 on every verb but delete', async () => {
    const { session, call } = bench();
    await refused(getNetwork(session, ABSENT, call), 404, 'NetworkNotFound');
    await refused(updateNetwork(session, ABSENT, { name: 'x' }, call), 404, 'NetworkNotFound');
    await deleteNetwork(session, ABSENT, call);
  });
}
