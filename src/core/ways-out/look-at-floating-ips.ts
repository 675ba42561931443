import { isCode } from '../../errors/kuryr-error.ts';
import { listFloatingIps } from '../../openstack/neutron/floating-ips/list.ts';
import type { FloatingIp } from '../../openstack/neutron/floating-ips/types.ts';
import type { Session } from '../../openstack/session/session.ts';
import type { Call } from '../../util/call.ts';

/** A floating IP as far as it shows whose it is, and where it leads. */
export type FloatingIpView = Pick<
  FloatingIp,
  | 'id'
  | 'floating_ip_address'
  | 'description'
  | 'tags'
  | 'port_id'
  | 'port_forwardings'
  | 'updated_at'
>;

/** All floating IPs; none in a cloud that has no routers. */
export async function lookAtFloatingIps(
  session: Session,
  call: Call,
): Promise<readonly FloatingIpView[]> {
  const shown = ['id', 'floating_ip_address', 'description', 'tags'] as const;
  const leads = ['port_id', 'port_forwardings', 'updated_at'] as const;
  try {
    return await listFloatingIps(session, { fields: [...shown, ...leads] }, call);
  } catch (error) {
    if (isCode(error, 'OPENSTACK') && error.status === 404) return [];
    throw error;
  }
}
