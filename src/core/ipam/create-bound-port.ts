import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { newClaim } from '../naming.ts';
import { type BoundPortWish, boundPortBody } from './bound-port-body.ts';
import { createTaggedPort } from './create-tagged-port.ts';

/** Makes a port that is bound to this host; fails when Neutron cannot bind it here. */
export async function createBoundPort(core: Core, wish: BoundPortWish, call: Call): Promise<Port> {
  const claim = newClaim(core.controlPlane);
  const { host } = core.config;
  return core.background.guard({ kind: 'undo-port', claim }, async () => {
    const port = await createTaggedPort(core, boundPortBody(wish, { host, claim }), call);
    if (port['binding:vif_type'] === 'binding_failed') throw bindingFailed(host, port.network_id);
    core.endpoints.rememberPort(port);
    return port;
  });
}

/** What to look at when Neutron cannot bind a port to a host. */
export function bindingFailed(host: string, networkId: string): KuryrError {
  return new KuryrError('BINDING', {
    what: `Neutron could not bind a port of the network ${networkId} to the host ${host}; check that an agent or OVN chassis named exactly ${host} is alive (openstack network agent list) and serves this network, or set [DEFAULT] host`,
  });
}
