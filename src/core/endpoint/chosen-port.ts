import { KuryrError } from '../../errors/kuryr-error.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { adoptPort, isFree } from '../ipam/adopt-port.ts';
import { isExistingPort } from '../marks/port-marks.ts';
import type { NetworkRecord } from '../network/networks.ts';
import { type Reference, referenceFilter, theOnly } from '../neutron-options.ts';
import { type Place, takeOver } from './take-over.ts';

/**
 * The port that the user has chosen. Docker has given the container an address before it tells which
 * port that is, so it must be one of the port's, unless the port has none.
 */
export async function chosenPort(
  core: Core,
  record: NetworkRecord,
  places: readonly Place[],
  chosen: Reference,
  call: Call,
): Promise<Port> {
  const { network } = record;
  const here = 'name' in chosen && { network_id: network.id };
  const found = await listPorts(core.session, { ...referenceFilter(chosen), ...here }, call);
  const port = theOnly(found, 'port', chosen, 'neutron.port');
  const held = places.find(({ holder }) => holder?.id === port.id)?.holder;
  if (held) return takeOver(core, held, places, call);
  const refuse = (why: string) => {
    throw new KuryrError('CONFLICT', { what: `the Neutron port ${port.id} ${why}` });
  };
  if (port.network_id !== network.id) {
    refuse(
      `is on the network ${port.network_id}, not on ${network.id}; choose one of this network`,
    );
  }
  if (!isFree(port)) {
    const host = port['binding:host_id'];
    refuse(
      `is used by ${port.device_owner || port.device_id || 'somebody'}${host ? ` on ${host}` : ''} and was left as it is; choose another`,
    );
  }
  const [address] = port.fixed_ips;
  if (address) {
    refuse(
      `has the address ${address.ip_address}, and Docker has chosen another; give --ip ${address.ip_address} as well`,
    );
  }
  const kept = places.find(({ holder }) => holder && isExistingPort(holder));
  if (kept)
    refuse(`was chosen, but --ip ${kept.given.address.text} is that of another port of yours`);
  return adoptPort(core, port, call, (adopted) => takeOver(core, adopted, places, call));
}
