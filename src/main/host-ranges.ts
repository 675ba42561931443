import type { HostRanges } from '../core/core.ts';
import type { Netlink } from '../linux/netlink/netlink.ts';
import { nameservers } from '../linux/resolver/nameservers.ts';
import { parseAddress } from '../net/address.ts';
import { bits, type Cidr, cidrAt, parseCidr } from '../net/cidr.ts';

/** Link-local and multicast routes are on every link and overlap nothing that a pool may hold. */
const EVERYWHERE = /^(fe80:|ff|169\.254\.)/;

/** What dockerd compares a new pool with: this host's routes but the default ones, and name servers. */
export function hostRanges(netlink: Netlink): HostRanges {
  return async (call) => {
    const [routes, servers] = await Promise.all([netlink.routes(call), nameservers()]);
    const ranges = routes.flatMap((route): Cidr[] => {
      const cidr = parseCidr(route.destination);
      return cidr && cidr.prefix > 0 && !EVERYWHERE.test(cidr.text) ? [cidr] : [];
    });
    for (const server of servers) {
      const address = parseAddress(server);
      if (address) ranges.push(cidrAt(address.family, address.value, bits(address.family)));
    }
    return ranges;
  };
}
