import { isIPv4 } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { listFloatingIps } from '../../openstack/neutron/floating-ips/list.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { findExternalNetwork } from '../ways-out/external-network.ts';
import { FLOATING_IP, FLOATING_NETWORK, type FloatingIpWish } from './read-floating-ip-wish.ts';

/** Finds what a wish names: the same wish with ids. @throws NOT_FOUND */
export async function resolveFloatingIp(
  core: Core,
  wish: FloatingIpWish,
  call: Call,
): Promise<FloatingIpWish> {
  if (wish === 'none') return wish;
  if ('network' in wish) {
    const found = await findExternalNetwork(core, wish.network, FLOATING_NETWORK, call);
    return { network: found.id };
  }
  const { given } = wish;
  const filter = isIPv4(given) ? { floating_ip_address: given } : { id: given.toLowerCase() };
  const [found] = await listFloatingIps(core.session, { ...filter, fields: ['id'] }, call);
  if (!found) throw noFloatingIp(given);
  return { given: found.id };
}

export function noFloatingIp(named: string): KuryrError {
  return new KuryrError('NOT_FOUND', {
    what: `Kuryr's project has no floating IP ${named} (${FLOATING_IP}); see: openstack floating ip list`,
  });
}
