import { KuryrError } from '../../errors/kuryr-error.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { isFree } from '../ipam/adopt-port.ts';

const UNDO_MS = 5_000;

/**
 * Neutron refuses another MAC for a bound port, so it is unbound in between; its address stays. A port
 * that could not be changed is made as it was, or else read anew when it is wanted next.
 */
export async function changeMac(
  core: Core,
  port: Port,
  macAddress: string,
  call: Call,
): Promise<Port> {
  core.endpoints.forgetPort(port.id);
  try {
    const changed = await rebind(core, port.id, macAddress, call);
    core.endpoints.rememberPort(changed);
    return changed;
  } catch (error) {
    await rebind(core, port.id, port.mac_address, withDeadline(UNDO_MS)).then(
      (restored) => core.endpoints.rememberPort(restored),
      (err: unknown) => core.log.warn({ err, portId: port.id }, 'the port is left unbound'),
    );
    throw isNeutronType(error, 'MacAddressInUse')
      ? await taken(core, port, macAddress, error, call)
      : error;
  }
}

/** Says whose the MAC is. A user's own port is chosen by its address: dockerd tells the MAC too late. */
async function taken(
  core: Core,
  { network_id }: Port,
  mac_address: string,
  cause: KuryrError,
  call: Call,
): Promise<KuryrError> {
  const [holder] = await listPorts(core.session, { network_id, mac_address }, call);
  const [ip] = holder?.fixed_ips ?? [];
  const whose = holder ? `that of the Neutron port ${holder.id}` : 'taken';
  const cure =
    holder && ip && isFree(holder)
      ? `to use that port add ${ip.ip_address.includes(':') ? '--ip6' : '--ip'} ${ip.ip_address}`
      : 'choose another --mac-address';
  const what = `the MAC ${mac_address} is ${whose} on this network; ${cure}`;
  return new KuryrError('CONFLICT', { what }, { cause });
}

async function rebind(core: Core, portId: string, mac_address: string, call: Call): Promise<Port> {
  await updatePort(core.session, portId, { 'binding:host_id': '' }, call);
  const bound = { mac_address, 'binding:host_id': core.config.host };
  return updatePort(core.session, portId, bound, call);
}
