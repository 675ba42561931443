import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Subnet, SubnetCreate } from '../../openstack/neutron/subnets/types.ts';
import { type Options, readText } from '../neutron-options.ts';
import type { PooledSubnet } from './network-plan.ts';

/** How containers learn their IPv6 addresses, as Neutron is told for a new subnet. */
export type Ipv6Options = Pick<SubnetCreate, 'ipv6_ra_mode' | 'ipv6_address_mode'>;
type Mode = NonNullable<SubnetCreate['ipv6_address_mode']>;

export const RA_MODE = 'neutron.ipv6_ra_mode';
export const ADDRESS_MODE = 'neutron.ipv6_address_mode';

const MODES: readonly Mode[] = ['slaac', 'dhcpv6-stateful', 'dhcpv6-stateless'];
/** In these a host makes its address from its MAC, and Neutron does as well. */
const SELF_MADE: readonly (string | null | undefined)[] = ['slaac', 'dhcpv6-stateless'];
/** EUI-64 fills the other half. */
const SELF_MADE_PREFIX = 64;

export function readIpv6Options(options: Options): Ipv6Options {
  const ipv6_ra_mode = readMode(options, RA_MODE);
  const ipv6_address_mode = readMode(options, ADDRESS_MODE);
  if (ipv6_ra_mode && ipv6_address_mode && ipv6_ra_mode !== ipv6_address_mode) {
    throw bad(
      `${RA_MODE} is ${ipv6_ra_mode} and ${ADDRESS_MODE} is ${ipv6_address_mode}; Neutron wants them to be the same, or one left out`,
    );
  }
  return { ...(ipv6_ra_mode && { ipv6_ra_mode }), ...(ipv6_address_mode && { ipv6_address_mode }) };
}

/** Whether addresses of the subnet follow from MACs (EUI-64), so that nobody can choose one. */
export function isSelfMade(subnet: Pick<Subnet, 'ipv6_address_mode'>): boolean {
  return SELF_MADE.includes(subnet.ipv6_address_mode);
}

/** What Neutron would refuse, or do for nothing. */
export function checkIpv6Options(ipv6: Ipv6Options, subnets: readonly PooledSubnet[]): void {
  const [name] = Object.keys(ipv6);
  if (name === undefined) return;
  const made = subnets.filter(({ cidr, existing }) => cidr.family === 6 && !existing);
  if (made.length === 0) {
    throw bad(`neutron.${name} is for a new IPv6 subnet, and there is none; add --ipv6 --subnet`);
  }
  if (!SELF_MADE.includes(ipv6.ipv6_address_mode ?? ipv6.ipv6_ra_mode)) return;
  for (const { cidr, auxiliary } of made) {
    if (cidr.prefix !== SELF_MADE_PREFIX) {
      throw bad(`addresses that are made from MACs need a subnet of /64, not ${cidr.text}`);
    }
    const [kept] = Object.values(auxiliary);
    if (kept && ipv6.ipv6_address_mode) {
      throw bad(
        `--aux-address ${kept.text} cannot be kept: addresses of ${cidr.text} are made from MACs`,
      );
    }
  }
}

function readMode(options: Options, name: string): Mode | undefined {
  const text = readText(options, name);
  const mode = MODES.find((one) => one === text);
  if (text === undefined || mode) return mode;
  throw bad(`the option ${name} must be ${MODES.join(' or ')}, not ${text}`);
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
