import { invalidInput } from '../http/answer.ts';
import type { PortRow } from '../store/rows.ts';

/**
 * `fixed_ips=subnet_id=X&fixed_ips=ip_address=Y`: one allocation that matches every kind that is
 * given, each by any of its values.
 */
export function matchesFixedIps(values: readonly string[]): (port: PortRow) => boolean {
  const wanted = new Map<string, string[]>();
  for (const value of values) {
    const at = value.indexOf('=');
    if (at < 0) throw invalidInput(`'${value}' is not of the form <key>=[value]`);
    const key = value.slice(0, at);
    wanted.set(key, [...(wanted.get(key) ?? []), value.slice(at + 1)]);
  }
  const subnets = wanted.get('subnet_id');
  const addresses = wanted.get('ip_address');
  const parts = wanted.get('ip_address_substr');
  return (port) =>
    port.fixed_ips.some(
      ({ subnet_id, ip_address }) =>
        (!subnets || subnets.includes(subnet_id)) &&
        (!addresses || addresses.includes(ip_address)) &&
        (!parts || parts.some((part) => ip_address.includes(part))),
    );
}
