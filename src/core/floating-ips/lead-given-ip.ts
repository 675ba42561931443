import { isCode, KuryrError } from '../../errors/kuryr-error.ts';
import { getFloatingIp } from '../../openstack/neutron/floating-ips/get.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import { updateFloatingIp } from '../../openstack/neutron/floating-ips/update.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { addTag } from '../../openstack/neutron/tags/tags.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { withWayOut } from '../ways-out/with-way-out.ts';
import { ipv4Of } from './ipv4-of.ts';
import { givenIpTag } from './marks.ts';
import { FLOATING_IP } from './read-floating-ip-wish.ts';
import { isReleaseOf } from './release-floating-ips.ts';
import { noFloatingIp } from './resolve-floating-ip.ts';

/**
 * Leads a user's own floating IP to a port. It is marked first, so that it is given back whatever
 * happens; of two who want it at once its revision lets one win. One that leads there already by the
 * user's own doing gets no mark, and stays.
 *
 * @throws NOT_FOUND; CONFLICT when it leads somewhere else, which is never changed
 */
export async function leadGivenIp(
  core: Core,
  port: Port,
  id: string,
  call: Call,
): Promise<FloatingIp> {
  const fixed_ip_address = ipv4Of(port);
  await core.marks.requireTags(`that a floating IP of yours is lent (${FLOATING_IP})`, call);
  const found = await lookAt(core, id, call);
  // The last container that had it may have stopped a moment ago.
  if (found.port_id) await core.background.settled(isReleaseOf(found.port_id), call);
  return core.locks.run(
    `floating-ip:${id}`,
    async () => {
      const before = await lookAt(core, id, call);
      refuseUsed(before, port);
      if (before.port_id === port.id) return before;
      await addTag(core.session, 'floatingips', id, givenIpTag(port.id), call);
      const marked = await lookAt(core, id, call);
      refuseUsed(marked, port);
      const { revision_number: ifMatch, floating_network_id } = marked;
      const options = ifMatch === undefined ? {} : { ifMatch };
      const body = { port_id: port.id, fixed_ip_address };
      const lead = () => updateFloatingIp(core.session, id, body, call, options);
      return withWayOut(core, port, floating_network_id, lead, call).catch((error: unknown) => {
        throw wasLate(error, marked);
      });
    },
    call,
  );
}

/** It may have been deleted since it was named: a network keeps its option for long. */
async function lookAt(core: Core, id: string, call: Call): Promise<FloatingIp> {
  try {
    return await getFloatingIp(core.session, id, call);
  } catch (error) {
    throw isCode(error, 'OPENSTACK') && error.status === 404 ? noFloatingIp(id) : error;
  }
}

function refuseUsed(ip: FloatingIp, port: Port): void {
  const { floating_ip_address: address, port_id, port_forwardings = [] } = ip;
  if (port_id && port_id !== port.id) {
    throw new KuryrError('CONFLICT', {
      what: `the floating IP ${address} leads to the port ${port_id} already; choose another for ${FLOATING_IP}, or free it (openstack floating ip unset --port ${address})`,
    });
  }
  if (port_forwardings.length > 0) {
    throw new KuryrError('CONFLICT', {
      what: `the floating IP ${address} has port forwardings, so it cannot lead to a container as a whole; choose another for ${FLOATING_IP}`,
    });
  }
}

function wasLate(error: unknown, { floating_ip_address: address }: FloatingIp): unknown {
  if (!isCode(error, 'OPENSTACK') || error.status !== 412) return error;
  const what = `the floating IP ${address} was changed by somebody else in this moment; try again, or choose another for ${FLOATING_IP}`;
  return new KuryrError('CONFLICT', { what }, { cause: error });
}
