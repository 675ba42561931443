import { KuryrError } from '../../errors/kuryr-error.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { createFloatingIp } from '../../openstack/neutron/floating-ips/create.ts';
import { listFloatingIps } from '../../openstack/neutron/floating-ips/list.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { findExternalNetwork } from '../ways-out/external-network.ts';
import { publisherOf, sharedIpDescription } from './marks.ts';

const OPTION = '[neutron] external_network';

/** The floating IP that this host's containers on a port's network share; it is allocated at the first need. */
export async function sharedFloatingIp(core: Core, port: Port, call: Call): Promise<FloatingIp> {
  const { externalNetwork } = core.config.publish;
  if (externalNetwork === '') {
    throw new KuryrError('CONFIG', {
      where: OPTION,
      what: 'the container publishes ports, and it is not said which network their floating IP shall be of; name it here (openstack network list --external)',
    });
  }
  const { id: floating_network_id } = await findExternalNetwork(
    core,
    externalNetwork,
    OPTION,
    call,
  );
  const description = sharedIpDescription(publisherOf(core.config), port.network_id);
  const filter = { description, floating_network_id };
  const [found] = await listFloatingIps(core.session, filter, call);
  if (found) return found;
  // A floating IP leads to ports of its own project; a user's port may be of another than ours.
  const project = port.project_id && { project_id: port.project_id };
  return allocateFloatingIp(core, { floating_network_id, description, ...project }, call);
}

/** A new floating IP. @throws CONFLICT when there is none left to have */
export async function allocateFloatingIp(
  core: Core,
  body: Parameters<typeof createFloatingIp>[1],
  call: Call,
): Promise<FloatingIp> {
  try {
    return await createFloatingIp(core.session, body, call);
  } catch (error) {
    const what = isNeutronType(error, 'OverQuota')
      ? "the project's quota of floating IPs is used up; raise it (openstack quota set --floating-ips)"
      : isNeutronType(error, 'IpAddressGenerationFailure')
        ? `the external network ${body.floating_network_id} has no free address left`
        : undefined;
    if (what === undefined) throw error;
    throw new KuryrError('CONFLICT', { what }, { cause: error });
  }
}

/** The user's floating IP of an address. */
export async function givenFloatingIp(
  core: Core,
  address: string,
  call: Call,
): Promise<FloatingIp> {
  const filter = { floating_ip_address: address };
  const [found] = await listFloatingIps(core.session, filter, call);
  if (!found) {
    throw new KuryrError('NOT_FOUND', {
      what: `ports cannot be published at ${address}: Kuryr's project has no such floating IP; allocate it (openstack floating ip create --floating-ip-address ${address} NETWORK), or leave the host's address out of -p`,
    });
  }
  if (found.port_id) {
    throw new KuryrError('CONFLICT', {
      what: `the floating IP ${address} leads to the port ${found.port_id} as a whole; choose another for -p`,
    });
  }
  return found;
}
