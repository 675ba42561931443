import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Family } from '../../net/address.ts';
import { type Cidr, covers, parseCidr } from '../../net/cidr.ts';
import { listSubnetPools } from '../../openstack/neutron/subnetpools/list.ts';
import type { SubnetPool } from '../../openstack/neutron/subnetpools/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import {
  POOL_OPTIONS,
  type Reference,
  referenceFilter,
  SUBNET_OPTIONS,
  theOnly,
} from '../neutron-options.ts';

/** The user's subnet that a network shall use; it must have the range that was asked for, if any was. */
export async function findExistingSubnet(
  core: Core,
  wanted: { readonly reference: Reference; readonly family: Family; readonly cidr?: Cidr },
  call: Call,
): Promise<Subnet> {
  const { reference, family, cidr } = wanted;
  const filter = { ...referenceFilter(reference), ip_version: family };
  const found = await listSubnets(core.session, filter, call);
  const subnet = theOnly(found, 'subnet', reference, SUBNET_OPTIONS[family]);
  if (cidr && cidr.text !== subnet.cidr) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${subnet.id} has the range ${subnet.cidr}, not ${cidr.text}; pass --subnet ${subnet.cidr}`,
    });
  }
  return subnet;
}

/** The user's subnet pool to allocate from; it must hold the range that was asked for, if any was. */
export async function findExistingPool(
  core: Core,
  wanted: { readonly reference: Reference; readonly family: Family; readonly cidr?: Cidr },
  call: Call,
): Promise<SubnetPool> {
  const { reference, family, cidr } = wanted;
  const found = await listSubnetPools(core.session, referenceFilter(reference), call);
  const pool = theOnly(found, 'subnet pool', reference, POOL_OPTIONS[family]);
  const holds = (prefix: string) => {
    const within = parseCidr(prefix);
    return within?.family === family && (!cidr || covers(within, cidr));
  };
  if (!pool.prefixes.some(holds)) {
    const what = cidr ? `not hold ${cidr.text}` : `have no IPv${family} range`;
    throw new KuryrError('CONFLICT', {
      what: `the subnet pool ${pool.name} (${pool.prefixes.join(', ')}) does ${what}; choose another`,
    });
  }
  return pool;
}
