import type { Values } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';
import { address, own, reference, standard } from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { NeutronFault } from '../http/answer.ts';
import type { FloatingIpRow, PortRow } from '../store/rows.ts';
import { releasePort } from './neutron-ports.ts';
import { routerBetween } from './reachable.ts';
import { findNetwork } from './references.ts';
import { servicePort } from './service-ports.ts';

const OWNER = 'network:floatingip';

export const floatingIpRules: Rules<FloatingIpRow> = {
  collection: 'floatingips',
  single: 'floatingip',
  tagged: true,
  attributes: {
    ...standard,
    floating_network_id: reference({ create: 'required', update: false }),
    floating_ip_address: address({ update: false }),
    port_id: reference({ initial: null }),
    fixed_ip_address: address(),
    router_id: own(),
    status: own(),
    tags: own({ filter: false }),
  },
  table: (state) => state.floatingIps,
  notFound: (id) =>
    new NeutronFault(404, 'FloatingIPNotFound', `Floating IP ${id} could not be found`),
  view: ({ state }, ip) => ({
    port_forwardings: state
      .forwardingsOf(ip.id)
      .all()
      .map(({ id, protocol, external_port, internal_port, internal_port_id }) => ({
        ...{ id, protocol, external_port, internal_port, internal_port_id },
      })),
  }),

  create(context, values) {
    const { state } = context;
    const network = findNetwork(context, String(values['floating_network_id']));
    if (!network['router:external']) {
      const message = `Bad floatingip request: Network ${network.id} is not a valid external network.`;
      throw new NeutronFault(400, 'BadRequest', message);
    }
    const row = newRow(context, values);
    const port = servicePort(context, {
      ...{ network_id: network.id, device_owner: OWNER, device_id: row.id },
    });
    const floating_ip_address = port.fixed_ips[0]?.ip_address;
    const nowhere = { status: 'DOWN', port_id: null, router_id: null, fixed_ip_address: null };
    const whole = { ...row, floating_ip_address, ...nowhere };
    const ip = state.floatingIps.put(whole as unknown as FloatingIpRow);
    return state.floatingIps.put({ ...ip, ...association(context, ip, values) });
  },

  update({ state, ...context }, ip, changes) {
    const led = association({ state, ...context }, ip, changes);
    return state.floatingIps.put(changed(ip, { ...changes, ...led }));
  },

  remove(context, ip) {
    if (context.state.forwardingsOf(ip.id).size > 0) throw inUse(ip);
    const mine = context.state.ports.where((port) => port.device_id === ip.id);
    for (const port of mine) releasePort(context, port);
    context.state.floatingIps.delete(ip.id);
  },
};

function association(context: Context, ip: FloatingIpRow, wanted: Values): Values {
  const { state } = context;
  const id = wanted['port_id'];
  if (id === undefined) return {};
  if (id === null) return { port_id: null, router_id: null, fixed_ip_address: null };
  if (state.forwardingsOf(ip.id).size > 0) throw inUse(ip);
  const port = state.ports.get(String(id));
  if (!port) throw new NeutronFault(404, 'PortNotFound', `Port ${id} could not be found.`);
  const fixed = fixedIpOf(port, wanted['fixed_ip_address']);
  const router_id = routerBetween(state, fixed.subnet_id, ip.floating_network_id);
  if (router_id === undefined) {
    const message = `External network ${ip.floating_network_id} is not reachable from subnet ${fixed.subnet_id}.  Therefore, cannot associate Port ${port.id} with a Floating IP.`;
    throw new NeutronFault(404, 'ExternalGatewayForFloatingIPNotFound', message);
  }
  const others = state.floatingIps.where((one) => one.port_id === port.id && one.id !== ip.id);
  if (others.length > 0) {
    const message = `Cannot associate floating IP ${ip.floating_ip_address} (${ip.id}) with port ${port.id} using fixed IP ${fixed.ip_address}, as that fixed IP already has a floating IP on external network ${ip.floating_network_id}.`;
    throw new NeutronFault(409, 'FloatingIPPortAlreadyAssociated', message);
  }
  return { port_id: port.id, router_id, fixed_ip_address: fixed.ip_address };
}

function fixedIpOf(port: PortRow, wanted: unknown) {
  const found = port.fixed_ips.find(({ ip_address }) =>
    wanted ? ip_address === wanted : !ip_address.includes(':'),
  );
  if (found) return found;
  const message = `Bad floatingip request: Cannot add floating IP to port ${port.id} that has no fixed IPv4 addresses.`;
  throw new NeutronFault(400, 'BadRequest', message);
}

function inUse({ id }: FloatingIpRow): NeutronFault {
  const message = `Floating IP ${id} in use by Port Forwarding resources.`;
  return new NeutronFault(409, 'FipInUseByPortForwarding', message);
}
