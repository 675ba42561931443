import type { PortCreate } from '../../openstack/neutron/ports/types.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { CONTAINER, UNBOUND_PORT_NAME } from '../naming.ts';
import { type PortSettings, settingAttributes } from '../port-settings/port-settings.ts';

/** A port that is wanted for a container, on a host. */
export interface BoundPortWish {
  readonly subnet: Pick<Subnet, 'id' | 'network_id'>;
  /** Missing: Neutron chooses one of the subnet. */
  readonly address?: string | undefined;
  readonly macAddress?: string | undefined;
  /** What the Docker network's options want of its ports. */
  readonly settings: PortSettings;
}

/**
 * The body of a port that is bound to a host from the beginning. Every port that we make for containers
 * has this one, so that those that are made ahead are like the others.
 *
 * @param claim the device id until the endpoint is known
 */
export function boundPortBody(
  { subnet, address, macAddress, settings }: BoundPortWish,
  { host, claim }: { readonly host: string; readonly claim: string },
): PortCreate {
  return {
    name: UNBOUND_PORT_NAME,
    network_id: subnet.network_id,
    admin_state_up: true,
    fixed_ips: [{ subnet_id: subnet.id, ...(address && { ip_address: address }) }],
    device_owner: CONTAINER,
    device_id: claim,
    'binding:host_id': host,
    ...(macAddress && { mac_address: macAddress }),
    ...settingAttributes(settings),
  };
}
