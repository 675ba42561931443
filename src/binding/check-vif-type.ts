import { KuryrError } from '../errors/kuryr-error.ts';
import type { PlugRequest } from './plug-request.ts';

/** Says what to look at when Neutron did not bind the port, or in a way that we cannot plug. */
export function checkVifType({
  vifType,
  portId,
  networkId,
}: Pick<PlugRequest, 'vifType' | 'portId' | 'networkId'>): void {
  if (vifType === 'ovs') return;
  const what =
    vifType === 'unbound' || vifType === 'binding_failed'
      ? `Neutron did not bind the port ${portId} of the network ${networkId} to this host (${vifType}); check that the host's agent or OVN chassis is alive (openstack network agent list) and that [DEFAULT] host is its name`
      : `Neutron bound the port ${portId} as ${vifType}, which Kuryr cannot plug; it can plug: ovs`;
  throw new KuryrError('BINDING', { what });
}
