import { anything, own, reference, standard, text } from '../api/kinds.ts';
import { newRow, type Rules } from '../api/rules.ts';
import { NeutronFault } from '../http/answer.ts';
import type { FloatingIpRow, PortForwardingRow } from '../store/rows.ts';
import { routerBetween } from './reachable.ts';

/** The forwardings of one floating IP. */
export function forwardingRules(ip: FloatingIpRow): Rules<PortForwardingRow> {
  const needed = { create: 'required', filter: true } as const;
  return {
    collection: 'port_forwardings',
    single: 'port_forwarding',
    tagged: false,
    attributes: {
      ...standard,
      protocol: text({ ...needed, initial: undefined }),
      external_port: anything(undefined, needed),
      internal_port: anything(undefined, { create: 'required' }),
      internal_port_id: reference(needed),
      internal_ip_address: anything(undefined, { create: 'required' }),
      external_port_range: own({ filter: false }),
      internal_port_range: own({ filter: false }),
    },
    table: (state) => state.forwardingsOf(ip.id),
    notFound: (id) => {
      const message = `Port Forwarding ${id} could not be found.`;
      return new NeutronFault(404, 'PortForwardingNotFound', message);
    },

    create(context, values) {
      const { state } = context;
      const row = newRow(context, values) as unknown as PortForwardingRow;
      const port = state.ports.get(row.internal_port_id);
      if (!port) {
        const message = `Port ${row.internal_port_id} could not be found.`;
        throw new NeutronFault(404, 'PortNotFound', message);
      }
      const fixed = port.fixed_ips.find((one) => one.ip_address === row.internal_ip_address);
      const router = fixed && routerBetween(state, fixed.subnet_id, ip.floating_network_id);
      if (!router) {
        throw bad(
          `External network ${ip.floating_network_id} is not reachable from subnet ${fixed?.subnet_id}. Cannot set Port forwarding for port ${port.id} with Floating IP ${ip.id}.`,
        );
      }
      checkCollisions(state.forwardingsOf(ip.id).all(), row);
      state.floatingIps.put({ ...ip, router_id: router });
      return state.forwardingsOf(ip.id).put({
        ...row,
        external_port_range: `${row.external_port}:${row.external_port}`,
        internal_port_range: `${row.internal_port}:${row.internal_port}`,
      });
    },

    update: () => {
      throw new Error('the stand-in changes no forwardings');
    },
    remove: ({ state }, { id }) => state.forwardingsOf(ip.id).delete(id),
  };
}

/** The inside is looked at first. */
function checkCollisions(others: readonly PortForwardingRow[], row: PortForwardingRow): void {
  const same = others.filter(({ protocol }) => protocol === row.protocol);
  const inside = (one: PortForwardingRow) =>
    `${one.internal_port_id} ${one.internal_ip_address} ${one.internal_port}`;
  if (same.some((one) => inside(one) === inside(row)))
    throw collision('internal', row.internal_port);
  if (same.some((one) => one.external_port === row.external_port)) {
    throw collision('external', row.external_port);
  }
}

function collision(side: 'internal' | 'external', port: number | null | undefined): NeutronFault {
  return bad(
    `There is a port collision with the ${side}_port_range. The following ranges collides: ${port}:${port} and ${port}:${port}.`,
  );
}

function bad(text: string): NeutronFault {
  return new NeutronFault(400, 'BadRequest', `Bad port_forwarding request: ${text}`);
}
