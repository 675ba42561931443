import type { Link } from '../linux/netlink/netlink.ts';
import type { OvsInterface } from '../linux/ovsdb/open-vswitch.ts';
import { readPortAlias } from './link-names.ts';
import { OVS_OWNER } from './vif/ovs/ovs-port.ts';

/** What this host has of a port, as the host itself tells it. */
export interface HostPlug {
  readonly where: 'interface' | 'link';
  /** The link's name, which its interface in Open vSwitch has too. */
  readonly name: string;
  readonly portId: string;
  /** Open vSwitch knows it. */
  readonly endpointId?: string;
  /** Whether the container's end is in a network namespace of its own: a container runs with it. */
  readonly inSandbox: boolean;
}

/** The interfaces and links of this host that carry our marks. */
export function hostPlugs(
  interfaces: readonly OvsInterface[],
  links: readonly Link[],
): readonly HostPlug[] {
  const used = new Set(links.filter((link) => link.lowerElsewhere).map((link) => link.name));
  const plugged = interfaces.flatMap(({ name, externalIds: ids }): HostPlug[] => {
    const { 'iface-id': portId, 'vm-uuid': endpointId } = ids;
    if (ids['owner'] !== OVS_OWNER || !portId || !endpointId) return [];
    const inSandbox = used.has(name);
    return [{ where: 'interface', name, portId, endpointId, inSandbox }];
  });
  const marked = links.flatMap(({ name, alias }): HostPlug[] => {
    const portId = readPortAlias(alias ?? '');
    return portId ? [{ where: 'link', name, portId, inSandbox: used.has(name) }] : [];
  });
  return [...plugged, ...marked];
}
