import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { CONTAINER, newClaim, UNBOUND_PORT_NAME } from '../naming.ts';
import { createTaggedPort } from './create-tagged-port.ts';

/** Makes a port that is bound to this host; fails when Neutron cannot bind it here. */
export async function createBoundPort(
  core: Core,
  subnet: Subnet,
  address: string | undefined,
  call: Call,
  macAddress?: string,
): Promise<Port> {
  const claim = newClaim();
  return core.background.guard({ kind: 'undo-port', claim }, async () => {
    const port = await createTaggedPort(
      core,
      {
        name: UNBOUND_PORT_NAME,
        network_id: subnet.network_id,
        admin_state_up: true,
        fixed_ips: [{ subnet_id: subnet.id, ...(address && { ip_address: address }) }],
        device_owner: CONTAINER,
        device_id: claim,
        'binding:host_id': core.config.host,
        ...(macAddress && { mac_address: macAddress }),
      },
      call,
    );
    if (port['binding:vif_type'] === 'binding_failed')
      throw bindingFailed(core.config.host, subnet.network_id);
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
