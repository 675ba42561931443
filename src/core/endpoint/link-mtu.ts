import { KuryrError } from '../../errors/kuryr-error.ts';
import type { NetworkRecord } from '../network/networks.ts';
import type { PortWish } from '../port-settings/read-port-wish.ts';

/** Of networks in a cloud that does not say; Ethernet's. */
const USUAL_MTU = 1500;

/** The MTU of a container's link, in bytes: its own, or its Docker network's, never more than Neutron's. */
export function linkMtu(
  { network, settings }: Pick<NetworkRecord, 'network' | 'settings'>,
  wish: Pick<PortWish, 'mtu'>,
): number {
  const largest = network.mtu ?? USUAL_MTU;
  if (wish.mtu === undefined) return Math.min(settings.mtu ?? largest, largest);
  if (wish.mtu <= largest) return wish.mtu;
  throw new KuryrError('BAD_REQUEST', {
    what: `the network has the MTU ${largest}, so one of its containers cannot have ${wish.mtu}; longer packets would be lost: give ${largest} or less`,
  });
}
