import { KuryrError } from '../../errors/kuryr-error.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { leadAllocatedIp } from './lead-allocated-ip.ts';
import { leadGivenIp } from './lead-given-ip.ts';
import { FLOATING_IP, type FloatingIpWish } from './read-floating-ip-wish.ts';
import { isReleaseOf } from './release-floating-ips.ts';

/**
 * Leads a floating IP to a port, and does what else must succeed; when that fails, or we die meanwhile,
 * the floating IP leads nowhere again. The same call twice is one.
 */
export async function withFloatingIp<T>(
  core: Core,
  port: Port,
  wish: FloatingIpWish | undefined,
  work: () => Promise<T>,
  call: Call,
): Promise<T> {
  if (wish === undefined || wish === 'none') return work();
  const { id: portId, network_id: networkId } = port;
  // Its last container's may be going still: a port of a pool, a user's own.
  await core.background.settled(isReleaseOf(portId), call);
  core.floatingIps.leading(portId);
  const undo = { kind: 'release-floating-ips', portId, networkId, undo: true } as const;
  return core.background.guard(undo, async () => {
    const { id, floating_ip_address: address } = await lead(core, port, wish, call);
    core.floatingIps.set(portId, address);
    core.log.info({ portId, floatingIpId: id, address }, 'a floating IP leads to the container');
    return work();
  });
}

async function lead(
  core: Core,
  port: Port,
  wish: Exclude<FloatingIpWish, 'none'>,
  call: Call,
): Promise<FloatingIp> {
  try {
    return await ('given' in wish
      ? leadGivenIp(core, port, wish.given, call)
      : leadAllocatedIp(core, port, wish.network, call));
  } catch (error) {
    if (!isNeutronType(error, 'FloatingIPPortAlreadyAssociated')) throw error;
    const what = `another floating IP of the same external network leads to the container's port ${port.id} already; free that (openstack floating ip list --port ${port.id}), or give the container ${FLOATING_IP}=none`;
    throw new KuryrError('CONFLICT', { what }, { cause: error });
  }
}
