import type { Port, PortUpdate } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { dnsLabel, portDescription, readPortDescription } from '../naming.ts';

/** The extension of Neutron that gives ports a DNS name. */
export const DNS_EXTENSION = 'dns-integration';

/** The attributes of a port that name its container. */
export type PortNames = Pick<PortUpdate, 'description' | 'dns_name'>;

/**
 * What shows the container of an endpoint in its port: nothing for what is configured to stay, and for
 * what somebody else wrote. A name that another container left goes when the new one is not known.
 */
export async function portNames(
  core: Core,
  endpointId: string,
  port: Pick<Port, 'description' | 'dns_name'>,
  call: Call,
): Promise<PortNames> {
  const { namePorts } = core.config.neutron;
  const written = readPortDescription(port.description);
  if (port.description !== '' && written === undefined) return {};
  const container = namePorts === 'none' ? undefined : core.names.containerOf(endpointId);
  const description = container ? portDescription(container, core.config.host) : '';
  const dnsName = port.dns_name ?? '';
  const isOurs = dnsName === '' || (written !== undefined && dnsName === dnsLabel(written));
  const takesDns = isOurs && (await writesDns(core, call));
  return {
    ...((container || written !== undefined) && { description }),
    ...(takesDns && { dns_name: container ? dnsLabel(container.name) : '' }),
  };
}

/** Whether a port has these names already. */
export function hasNames(port: Port, names: PortNames): boolean {
  const { description = port.description, dns_name = port.dns_name } = names;
  return description === port.description && dns_name === port.dns_name;
}

/** Whether DNS names are to be written. */
async function writesDns(core: Core, call: Call): Promise<boolean> {
  if (core.config.neutron.namePorts !== 'dns_name') return false;
  return core.features.has(DNS_EXTENSION, call);
}
