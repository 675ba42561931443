import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import type { FixedIp, Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import { keepFound } from '../port-settings/found-tags.ts';
import type { GivenAddress } from './port-for-endpoint.ts';

/** An address of the endpoint, and the port that has it so far. */
export interface Place {
  readonly given: GivenAddress;
  readonly subnet: Subnet;
  readonly holder: Port | undefined;
}

/** Gives a port all the addresses, taking them from the ports that hold them so far. */
export async function takeOver(
  core: Core,
  port: Port,
  places: readonly Place[],
  call: Call,
): Promise<Port> {
  let taking = port;
  for (const { given, subnet, holder } of places) {
    const wanted = { subnet_id: subnet.id, ip_address: given.address.text };
    if (holder?.id === port.id || hasAddress(taking, wanted)) continue;
    if (holder) {
      core.endpoints.forgetPort(holder.id);
      if (core.portPools.isClaimed(holder.id)) await core.binding.unplugPorts([holder.id], call);
      await deletePort(core.session, holder.id, call);
      await core.portPools.discard(holder.id);
    }
    taking = await addAddress(core, taking, wanted, call);
  }
  return taking;
}

function hasAddress(port: Port, wanted: FixedIp): boolean {
  return port.fixed_ips.some(
    (ip) => ip.subnet_id === wanted.subnet_id && ip.ip_address === wanted.ip_address,
  );
}

async function addAddress(core: Core, port: Port, wanted: FixedIp, call: Call): Promise<Port> {
  const isOwn = isExistingPort(port);
  const { tags } = isOwn ? await keepFound(core, port, ['fixed_ips'], call) : port;
  const fixed_ips = [...port.fixed_ips, wanted];
  const changed = await updatePort(core.session, port.id, { fixed_ips }, call);
  const known = { ...changed, tags };
  core.endpoints.rememberPort(known);
  return known;
}
