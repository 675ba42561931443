import type { PortRow } from '../store/rows.ts';
import type { State } from '../store/state.ts';

export const ROUTER_INTERFACE = 'network:router_interface';

/** The router that leads from a subnet to an external network. */
export function routerBetween(
  state: State,
  subnetId: string,
  externalId: string,
): string | undefined {
  const interfaces = state.ports.where(
    (port) =>
      port.device_owner === ROUTER_INTERFACE &&
      port.fixed_ips.some((ip) => ip.subnet_id === subnetId),
  );
  return interfaces
    .map((port) => port.device_id)
    .find((id) => state.routers.get(id)?.external_gateway_info?.network_id === externalId);
}

/** Whether a floating IP needs the way from a subnet through a router. */
export function leadsThrough(state: State, routerId: string, subnetId: string): boolean {
  const isHere = (portId: string | null) =>
    portId !== null && state.ports.get(portId)?.fixed_ips.some((ip) => ip.subnet_id === subnetId);
  return state.floatingIps
    .where((ip) => ip.router_id === routerId)
    .some(
      (ip) =>
        isHere(ip.port_id) ||
        state
          .forwardingsOf(ip.id)
          .all()
          .some((one) => isHere(one.internal_port_id)),
    );
}

/** A port goes: what led to it leads nowhere. */
export function leadNowhere(state: State, port: PortRow): void {
  for (const ip of state.floatingIps.all()) {
    if (ip.port_id === port.id) {
      const nowhere = { port_id: null, router_id: null, fixed_ip_address: null };
      state.floatingIps.put({ ...ip, ...nowhere });
    }
    const forwardings = state.forwardingsOf(ip.id);
    for (const one of forwardings.where((f) => f.internal_port_id === port.id)) {
      forwardings.delete(one.id);
    }
  }
}
