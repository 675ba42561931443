import type { Values } from '../api/attributes.ts';
import type { Context } from '../api/context.ts';

/** What decides a binding. */
interface Wish {
  readonly 'binding:host_id': string;
  readonly 'binding:vnic_type': string;
}

/**
 * Binds a port as ML2/OVN does: `ovs` on a host that runs the backend, `binding_failed` elsewhere
 * and for kinds of interfaces that the backend does not have; never an error.
 */
export function bind({ state }: Context, wish: Wish): Values {
  const host = wish['binding:host_id'];
  if (host === '') return { 'binding:vif_type': 'unbound', 'binding:vif_details': {} };
  if (!state.hosts.has(host) || wish['binding:vnic_type'] !== 'normal') {
    return { 'binding:vif_type': 'binding_failed', 'binding:vif_details': {} };
  }
  const details = { port_filter: true, connectivity: 'l2' };
  return { 'binding:vif_type': 'ovs', 'binding:vif_details': details };
}
