import { expect, test } from 'vitest';
import { createFloatingIp } from '../../../src/openstack/neutron/floating-ips/create.ts';
import { deleteFloatingIp } from '../../../src/openstack/neutron/floating-ips/delete.ts';
import { getFloatingIp } from '../../../src/openstack/neutron/floating-ips/get.ts';
import { listFloatingIps } from '../../../src/openstack/neutron/floating-ips/list.ts';
import type { FloatingIp } from '../../../src/openstack/neutron/floating-ips/types.ts';
import { updateFloatingIp } from '../../../src/openstack/neutron/floating-ips/update.ts';
import { createPortForwardings } from '../../../src/openstack/neutron/port-forwardings/create.ts';
import { deletePortForwarding } from '../../../src/openstack/neutron/port-forwardings/delete.ts';
import { listPortForwardings } from '../../../src/openstack/neutron/port-forwardings/list.ts';
import type { PortForwardingCreate } from '../../../src/openstack/neutron/port-forwardings/types.ts';
import { deletePort } from '../../../src/openstack/neutron/ports/delete.ts';
import { getPort } from '../../../src/openstack/neutron/ports/get.ts';
import type { Port } from '../../../src/openstack/neutron/ports/types.ts';
import { addRouterInterface } from '../../../src/openstack/neutron/routers/add-interface.ts';
import { createRouter } from '../../../src/openstack/neutron/routers/create.ts';
import { deleteRouter } from '../../../src/openstack/neutron/routers/delete.ts';
import { listRouters } from '../../../src/openstack/neutron/routers/list.ts';
import { removeRouterInterface } from '../../../src/openstack/neutron/routers/remove-interface.ts';
import { addTag } from '../../../src/openstack/neutron/tags/tags.ts';
import { ABSENT, refused, type Workbench } from './workbench.ts';

const RANGE = '10.78.0.0/24';

/** An external network, a router that leads there, and a network with a port that it may lead from. */
async function landscape(bench: Workbench) {
  const { session, call } = bench;
  const external = await bench.network({ 'router:external': true });
  await bench.subnet({ network_id: external.id, cidr: '10.79.0.0/24', enable_dhcp: false });
  const inside = await bench.network();
  const subnet = await bench.subnet({ network_id: inside.id, cidr: RANGE });
  const gateway = { network_id: external.id };
  const body = { name: bench.name(), external_gateway_info: gateway };
  const router = await createRouter(session, body, call);
  bench.deferFirst(() => deleteRouter(session, router.id, call));
  const fixed_ips = [{ subnet_id: subnet.id, ip_address: subnet.gateway_ip ?? '' }];
  const door = await bench.port(inside.id, { fixed_ips, description: 'a door' });
  bench.deferFirst(() => removeRouterInterface(session, router.id, door.id, call));
  const port = await bench.port(inside.id);
  const floatingIp = async () => {
    const wanted = { floating_network_id: external.id, description: bench.name() };
    const made = await createFloatingIp(session, wanted, call);
    bench.deferFirst(() => deleteFloatingIp(session, made.id, call));
    return made;
  };
  const connect = () => addRouterInterface(session, router.id, door.id, call);
  return { external, inside, router, door, port, floatingIp, connect };
}

function wish(port: Port, changes: Partial<PortForwardingCreate> = {}): PortForwardingCreate {
  return {
    protocol: 'tcp',
    external_port: 8080,
    internal_port: 80,
    internal_port_id: port.id,
    internal_ip_address: port.fixed_ips[0]?.ip_address ?? '',
    ...changes,
  };
}

export function wayOutCases(bench: () => Workbench): void {
  test('a port becomes the interface of a router and goes with it', async () => {
    const { session, call } = bench();
    const { router, door, external, connect } = await landscape(bench());
    expect(router).toMatchObject({ external_gateway_info: { network_id: external.id } });
    const found = await listRouters(session, { name: router.name }, call);
    expect(found.map(({ id }) => id)).toEqual([router.id]);
    await connect();
    expect(await getPort(session, door.id, call)).toMatchObject({
      device_owner: 'network:router_interface',
      device_id: router.id,
      description: 'a door',
    });
    await refused(connect(), 409, 'PortInUse');
    await refused(deletePort(session, door.id, call), 409, 'ServicePortInUse');
    await refused(deleteRouter(session, router.id, call), 409, 'RouterInUse');
    await removeRouterInterface(session, router.id, door.id, call);
    await removeRouterInterface(session, router.id, door.id, call);
    await refused(getPort(session, door.id, call), 404, 'PortNotFound');
  });

  test('a floating IP is found by what it says, leads to one port, and nowhere when that is gone', async () => {
    const { session, call } = bench();
    const { port, inside, external, floatingIp, connect } = await landscape(bench());
    const ip = await floatingIp();
    expect(ip).toMatchObject({ floating_network_id: external.id, port_id: null, router_id: null });
    expect(ip).toMatchObject({ port_forwardings: [], tags: [] });
    await addTag(session, 'floatingips', ip.id, 'mine', call);
    const { description, floating_ip_address } = ip;
    for (const filter of [{ description }, { floating_ip_address, tags: ['mine'] }]) {
      const found = await listFloatingIps(session, { ...filter, fields: ['tags'] }, call);
      expect(found).toEqual([{ id: ip.id, tags: ['mine'] }]);
    }
    const lead = ({ id }: FloatingIp, port_id: string | null) =>
      updateFloatingIp(session, id, { port_id }, call);
    await refused(lead(ip, port.id), 404, 'ExternalGatewayForFloatingIPNotFound');
    await connect();
    expect(await lead(ip, port.id)).toMatchObject({
      port_id: port.id,
      fixed_ip_address: port.fixed_ips[0]?.ip_address,
    });
    const second = await floatingIp();
    await refused(lead(second, port.id), 409, 'FloatingIPPortAlreadyAssociated');
    expect(await lead(ip, null)).toMatchObject({ port_id: null, router_id: null });
    const other = await bench().port(inside.id);
    await lead(ip, other.id);
    await deletePort(session, other.id, call);
    expect(await getFloatingIp(session, ip.id, call)).toMatchObject({ port_id: null });
    await refused(lead(ip, ABSENT), 404, 'PortNotFound');
    await deleteFloatingIp(session, ip.id, call);
    await deleteFloatingIp(session, ip.id, call);
    await refused(getFloatingIp(session, ip.id, call), 404, 'FloatingIPNotFound');
  });

  test('a floating IP is made for a port at once or not at all, and changed for one revision', async () => {
    const { session, call } = bench();
    const { port, external, connect } = await landscape(bench());
    const description = bench().name();
    const target = { port_id: port.id, fixed_ip_address: port.fixed_ips[0]?.ip_address ?? '' };
    const body = { floating_network_id: external.id, description, ...target };
    const make = () => createFloatingIp(session, body, call);
    const made = () => listFloatingIps(session, { description }, call);
    await refused(make(), 404, 'ExternalGatewayForFloatingIPNotFound');
    expect(await made()).toEqual([]);
    await connect();
    const ip = await make();
    bench().deferFirst(() => deleteFloatingIp(session, ip.id, call));
    expect(ip).toMatchObject(target);
    await refused(make(), 409, 'FloatingIPPortAlreadyAssociated');
    expect((await made()).map(({ id }) => id)).toEqual([ip.id]);

    await addTag(session, 'floatingips', ip.id, 'mine', call);
    const tagged = await getFloatingIp(session, ip.id, call);
    expect(tagged.revision_number).toBeGreaterThan(ip.revision_number ?? Number.POSITIVE_INFINITY);
    const release = () => {
      const { revision_number: ifMatch = -1 } = tagged;
      return updateFloatingIp(session, ip.id, { port_id: null }, call, { ifMatch });
    };
    expect(await release()).toMatchObject({ port_id: null, fixed_ip_address: null });
    await refused(release(), 412, 'RevisionNumberConstraintFailed');
  });

  test('ports of a floating IP lead to ports of machines', async () => {
    const { session, call } = bench();
    const { port, inside, router, door, floatingIp, connect } = await landscape(bench());
    const ip = await floatingIp();
    const forward = (...bodies: PortForwardingCreate[]) =>
      createPortForwardings(session, ip.id, bodies, call);
    const unreachable = await refused(forward(wish(port)), 400, 'BadRequest');
    expect(unreachable.params.text).toContain('is not reachable from subnet');
    await connect();
    const description = 'one of mine';
    const [made] = await forward(wish(port, { description }));
    if (!made) throw new Error('nothing was made');
    expect(made).toMatchObject({ ...wish(port), description, external_port_range: '8080:8080' });
    await forward(wish(port, { protocol: 'udp' }));

    const other = await bench().port(inside.id);
    const outer = await refused(forward(wish(other)), 400, 'BadRequest');
    expect(outer.params.text).toContain('port collision with the external_port_range');
    const inner = await refused(forward(wish(port, { external_port: 81 })), 400, 'BadRequest');
    expect(inner.params.text).toContain('port collision with the internal_port_range');
    const free = { external_port: 82, internal_port: 82 };
    const absent = wish(port, { ...free, internal_port_id: ABSENT });
    await refused(forward(absent), 404, 'PortNotFound');
    await refused(forward(wish(port, free), wish(other)), 400, 'BadRequest');

    const filter = { internal_port_id: port.id, protocol: 'tcp' };
    const found = await listPortForwardings(session, ip.id, filter, call);
    expect(found.map(({ id }) => id)).toEqual([made.id]);
    const [shown] = await listFloatingIps(session, { description: ip.description }, call);
    expect(shown).toMatchObject({ port_id: null, router_id: router.id });
    expect(shown?.port_forwardings).toEqual([
      expect.objectContaining({ internal_port_id: port.id }),
      expect.objectContaining({ internal_port_id: port.id }),
    ]);

    await refused(deleteFloatingIp(session, ip.id, call), 409, 'FipInUseByPortForwarding');
    const whole = updateFloatingIp(session, ip.id, { port_id: other.id }, call);
    await refused(whole, 409, 'FipInUseByPortForwarding');
    const leave = removeRouterInterface(session, router.id, door.id, call);
    await refused(leave, 409, 'RouterInterfaceInUseByFloatingIP');

    await deletePortForwarding(session, ip.id, made.id, call);
    await deletePortForwarding(session, ip.id, made.id, call);
    await deletePort(session, port.id, call);
    expect(await listPortForwardings(session, ip.id, {}, call)).toEqual([]);
    await deleteFloatingIp(session, ip.id, call);
    await deletePortForwarding(session, ip.id, made.id, call);
  });
}
