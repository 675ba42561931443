import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';

/** The address of a port that a floating IP leads to. @throws CONFLICT when it has none */
export function ipv4Of(port: Port): string {
  const fixed = port.fixed_ips.find((ip) => !ip.ip_address.includes(':'));
  if (fixed) return fixed.ip_address;
  throw new KuryrError('CONFLICT', {
    what: 'the container has no IPv4 address, and a floating IP leads to one; give its network an IPv4 subnet',
  });
}
