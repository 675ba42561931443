import { isIP } from 'node:net';
import { parseCidr } from '../../../../src/net/cidr.ts';
import type { AddressPair } from '../../../../src/openstack/neutron/ports/types.ts';
import type { Values } from '../api/attributes.ts';
import { badRequest, NeutronFault } from '../http/answer.ts';

/** The address pairs of a port: a pair without a MAC gets the port's. */
export function choosePairs(wanted: unknown, mac: string, port: Values): readonly AddressPair[] {
  const pairs = Array.isArray(wanted) ? (wanted as AddressPair[]) : [];
  const bad = pairs.find(({ ip_address }) => isIP(ip_address) === 0 && !parseCidr(ip_address));
  if (bad) throw badRequest(`'${bad.ip_address}' is not a valid IP address`);
  if (pairs.length > 0 && port['port_security_enabled'] === false) {
    const message =
      'Port Security must be enabled in order to have allowed address pairs on a port.';
    throw new NeutronFault(409, 'AddressPairAndPortSecurityRequired', message);
  }
  return pairs.map(({ ip_address, mac_address = mac }) => ({ mac_address, ip_address }));
}
