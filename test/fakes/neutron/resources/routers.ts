import type { Context } from '../api/context.ts';
import { anything, flag, own, standard, text } from '../api/kinds.ts';
import { changed, newRow, type Rules } from '../api/rules.ts';
import { type Answer, badRequest, NeutronFault, wrongMethod } from '../http/answer.ts';
import type { RecordedRequest } from '../http/recorded-request.ts';
import type { PortRow, RouterRow } from '../store/rows.ts';
import { releasePort } from './neutron-ports.ts';
import { leadsThrough, ROUTER_INTERFACE } from './reachable.ts';
import { findNetwork } from './references.ts';
import { servicePort } from './service-ports.ts';

const GATEWAY = 'network:router_gateway';

export const routerRules: Rules<RouterRow> = {
  collection: 'routers',
  single: 'router',
  tagged: true,
  attributes: {
    ...standard,
    name: text(),
    admin_state_up: flag(true),
    status: own(),
    external_gateway_info: anything(null),
    tags: own({ filter: false }),
  },
  table: (state) => state.routers,
  notFound: (id) => new NeutronFault(404, 'RouterNotFound', `Router ${id} could not be found`),

  create(context, values) {
    const row = { ...newRow(context, values), status: 'ACTIVE' } as unknown as RouterRow;
    const router = context.state.routers.put(row);
    const external = router.external_gateway_info?.network_id;
    if (external === undefined) return router;
    const network = findNetwork(context, external);
    if (!network['router:external']) {
      const message = `Bad router request: Network ${external} is not an external network.`;
      throw new NeutronFault(400, 'BadRequest', message);
    }
    servicePort(context, { network_id: external, device_owner: GATEWAY, device_id: router.id });
    return router;
  },

  update: (context, router, changes) => context.state.routers.put(changed(router, changes)),

  remove(context, router) {
    const mine = context.state.ports.where((port) => port.device_id === router.id);
    if (mine.some((port) => port.device_owner === ROUTER_INTERFACE)) {
      const message = `Router ${router.id} still has ports`;
      throw new NeutronFault(409, 'RouterInUse', message);
    }
    for (const port of mine) releasePort(context, port);
    context.state.routers.delete(router.id);
  },
};

/** Serves `/routers/<id>/add_router_interface` and its reverse, with the id of a port. */
export function onInterface(
  id: string,
  what: string,
  request: RecordedRequest,
  context: Context,
): Answer {
  if (request.method !== 'PUT') throw wrongMethod();
  const { state } = context;
  const router = state.routers.get(id);
  if (!router) throw routerRules.notFound(id);
  const { port_id } = (request.body ?? {}) as { readonly port_id?: string };
  if (port_id === undefined) throw badRequest('the stand-in joins routers by ports only');
  const port = state.ports.get(port_id);
  if (what === 'add_router_interface') add(context, router, port, port_id);
  else remove(context, router, port, port_id);
  return { status: 200, body: { id, port_id, network_id: port?.network_id } };
}

function add(context: Context, { id }: RouterRow, port: PortRow | undefined, portId: string): void {
  if (!port) throw new NeutronFault(404, 'PortNotFound', `Port ${portId} could not be found.`);
  if (port.device_id !== '') {
    const message = `Unable to complete operation on port ${portId} for network ${port.network_id}. Port already has an attached device ${port.device_id}.`;
    throw new NeutronFault(409, 'PortInUse', message);
  }
  context.state.ports.put(changed(port, { device_id: id, device_owner: ROUTER_INTERFACE }));
}

function remove(
  context: Context,
  router: RouterRow,
  port: PortRow | undefined,
  portId: string,
): void {
  if (port?.device_id !== router.id || port.device_owner !== ROUTER_INTERFACE) {
    const message = `Router ${router.id} does not have an interface with id ${portId}`;
    throw new NeutronFault(404, 'RouterInterfaceNotFound', message);
  }
  const subnet = port.fixed_ips[0]?.subnet_id ?? '';
  if (leadsThrough(context.state, router.id, subnet)) {
    const message = `Router interface for subnet ${subnet} on router ${router.id} cannot be deleted, as it is required by one or more floating IPs.`;
    throw new NeutronFault(409, 'RouterInterfaceInUseByFloatingIP', message);
  }
  releasePort(context, port);
}
