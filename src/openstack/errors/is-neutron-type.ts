import { isCode, type KuryrError } from '../../errors/kuryr-error.ts';

/**
 * Whether Neutron refused with this kind of error: the `type` of its `NeutronError` body, such as
 * `IpAddressAlreadyAllocated`, `SubnetNotFound`, `OverQuota` (neutron_lib/exceptions).
 */
export function isNeutronType(error: unknown, type: string): error is KuryrError<'OPENSTACK'> {
  return isCode(error, 'OPENSTACK') && error.params.type === type;
}
