import type { Context } from '../api/context.ts';
import { changed, newRow } from '../api/rules.ts';
import type { NetworkRow, PortRow, SubnetRow } from '../store/rows.ts';
import { firstFreeAddress, release, take } from './allocation.ts';
import { randomMac } from './mac.ts';

/** Device owners of ports that Neutron makes and removes by itself. */
const OWN = new Set(['network:dhcp', 'network:distributed', 'network:floatingip_agent_gateway']);

export function isNeutronsOwn(port: PortRow): boolean {
  return OWN.has(port.device_owner);
}

/** With OVN's metadata service every network has a port of its own kind, hence addresses taken. */
export function addMetadataPort(context: Context, network: NetworkRow): void {
  const row = newRow({ ...context, projectId: network.project_id }, {});
  const port = {
    ...row,
    name: '',
    description: '',
    network_id: network.id,
    mac_address: randomMac(context.state, network.id),
    admin_state_up: true,
    status: 'DOWN',
    device_id: `ovnmeta-${network.id}`,
    device_owner: 'network:distributed',
    fixed_ips: [],
    security_groups: [],
    port_security_enabled: false,
    allowed_address_pairs: [],
    dns_name: '',
    qos_policy_id: null,
    'binding:host_id': '',
    'binding:vif_type': 'unbound',
    'binding:vif_details': {},
    'binding:vnic_type': 'normal',
    'binding:profile': {},
  };
  context.state.macs.put({ id: `${network.id} ${port.mac_address}`, port_id: port.id });
  context.state.ports.put(port);
}

/** It takes the first free address of each IPv4 subnet with DHCP, and none of the others. */
export function updateMetadataPort(context: Context, subnet: SubnetRow): void {
  const { ports } = context.state;
  const [port] = ports.where(
    ({ network_id, device_owner }) =>
      network_id === subnet.network_id && device_owner === 'network:distributed',
  );
  if (!port || subnet.ip_version !== 4) return;
  const has = port.fixed_ips.some(({ subnet_id }) => subnet_id === subnet.id);
  if (subnet.enable_dhcp && !has) {
    const address = firstFreeAddress(context.state, subnet);
    if (address === undefined) return;
    take(context.state, subnet.id, address, port.id);
    const fixed_ips = [...port.fixed_ips, { subnet_id: subnet.id, ip_address: address }];
    ports.put(changed(port, { fixed_ips }));
  } else if (!subnet.enable_dhcp && has) {
    dropAddresses(context, port, subnet.id);
  }
}

/** Takes a port's addresses of one subnet away. */
export function dropAddresses(context: Context, port: PortRow, subnetId: string): void {
  const fixed_ips = port.fixed_ips.filter(({ subnet_id, ip_address }) => {
    if (subnet_id !== subnetId) return true;
    release(context.state, subnet_id, ip_address);
    return false;
  });
  context.state.ports.put(changed(port, { fixed_ips }));
}

/** Removes a port with its addresses and its MAC. */
export function releasePort({ state }: Context, port: PortRow): void {
  for (const { subnet_id, ip_address } of port.fixed_ips) release(state, subnet_id, ip_address);
  state.macs.delete(`${port.network_id} ${port.mac_address}`);
  state.ports.delete(port.id);
}
