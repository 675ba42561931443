import { isIPv4, isIPv6 } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { parseCidr } from '../../net/cidr.ts';
import type { AddressPair } from '../../openstack/neutron/ports/types.ts';
import {
  FLOATING_IP,
  FLOATING_NETWORK,
  readFloatingIpWish,
} from '../floating-ips/read-floating-ip-wish.ts';
import { type Options, readFlag, readText } from '../neutron-options.ts';
import type { PortSettings, PortsAhead } from './port-settings.ts';

/** What a user wants of ports, with names where `PortSettings` has ids. */
export interface PortWish extends Omit<PortSettings, 'securityGroups' | 'qosPolicyId'> {
  /** Names or ids; empty for none at all. */
  readonly securityGroups?: readonly string[];
  /** Name or id. */
  readonly qosPolicy?: string;
}

/** The options that all ports of a network, or one endpoint, can have. */
export const PORT_OPTIONS = {
  securityGroups: 'neutron.security_groups',
  portSecurity: 'neutron.port_security',
  addressPairs: 'neutron.allowed_address_pairs',
  qosPolicy: 'neutron.qos_policy',
  vnicType: 'neutron.binding.vnic_type',
  bindingProfile: 'neutron.binding.profile',
  mtu: 'neutron.mtu',
  floatingIp: FLOATING_IP,
  floatingNetwork: FLOATING_NETWORK,
} as const;

/** A network's own port pool. */
export const POOL_WISHES = {
  enabled: 'kuryr.port_pool',
  min: 'kuryr.ports_pool_min',
  max: 'kuryr.ports_pool_max',
  batch: 'kuryr.ports_pool_batch',
} as const;

/** One endpoint only: two ports of a network cannot have one name. */
export const DNS_NAME = 'neutron.dns_name';
/** Docker's own name for the MTU; Compose files have it. */
const DOCKER_MTU = 'com.docker.network.driver.mtu';

const LEAST_MTU = 68;
const LARGEST_MTU = 65_535;

/** Reads what needs no cloud to be understood. */
export function readPortWish(options: Options): PortWish {
  const securityGroups = readGroups(options);
  const portSecurity = readFlag(options, PORT_OPTIONS.portSecurity);
  const addressPairs = readPairs(options);
  const qosPolicy = readText(options, PORT_OPTIONS.qosPolicy);
  const dnsName = readText(options, DNS_NAME);
  const vnicType = readText(options, PORT_OPTIONS.vnicType);
  const bindingProfile = readProfile(options);
  const mtu = readMtu(options);
  const ahead = readAhead(options);
  const floatingIp = readFloatingIpWish(options);
  const filtered = securityGroups?.length || addressPairs?.length;
  if (portSecurity === false && filtered) {
    throw bad(
      `${PORT_OPTIONS.portSecurity}=false leaves no room for ${securityGroups?.length ? PORT_OPTIONS.securityGroups : PORT_OPTIONS.addressPairs}; leave one of the two out`,
    );
  }
  return {
    ...(securityGroups && { securityGroups }),
    ...(portSecurity !== undefined && { portSecurity }),
    ...(addressPairs && { addressPairs }),
    ...(qosPolicy !== undefined && { qosPolicy }),
    ...(dnsName !== undefined && { dnsName }),
    ...(vnicType !== undefined && { vnicType }),
    ...(bindingProfile && { bindingProfile }),
    ...(mtu !== undefined && { mtu }),
    ...(ahead && { ahead }),
    ...(floatingIp && { floatingIp }),
  };
}

/** A comma ends a value of `--network name=..,driver-opt=..`, so a semicolon does as well. */
function readList(options: Options, name: string): readonly string[] | undefined {
  const words = readText(options, name)
    ?.split(/[,;]/)
    .map((word) => word.trim());
  if (words?.includes('')) throw bad(`the option ${name} has an empty place in its list`);
  return words && [...new Set(words)];
}

function readGroups(options: Options): readonly string[] | undefined {
  const name = PORT_OPTIONS.securityGroups;
  const groups = readList(options, name);
  if (!groups?.includes('none')) return groups;
  if (groups.length > 1) {
    throw bad(`the option ${name} says none and names groups; choose one of the two`);
  }
  return [];
}

/** `ADDRESS`, `CIDR`, `ADDRESS@MAC` or `CIDR@MAC`. */
function readPairs(options: Options): readonly AddressPair[] | undefined {
  const name = PORT_OPTIONS.addressPairs;
  return readList(options, name)?.map((text): AddressPair => {
    const [ip_address = '', mac, ...more] = text.split('@');
    const isAddress = isIPv4(ip_address) || isIPv6(ip_address) || parseCidr(ip_address);
    const isMac = mac === undefined || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac);
    if (!isAddress || !isMac || more.length > 0) {
      throw bad(
        `the option ${name} takes an address or a CIDR, with @MAC behind it if the MAC is another than the port's: 10.0.0.100@00:00:5e:00:01:01, not ${text}`,
      );
    }
    return { ip_address, ...(mac && { mac_address: mac.toLowerCase() }) };
  });
}

function readProfile(options: Options): Readonly<Record<string, unknown>> | undefined {
  const name = PORT_OPTIONS.bindingProfile;
  const text = readText(options, name);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // The same sentence.
  }
  throw bad(`the option ${name} takes a JSON object such as {"trusted": true}, not ${text}`);
}

function readAhead(options: Options): PortsAhead | undefined {
  const enabled = readFlag(options, POOL_WISHES.enabled);
  const min = readCount(options, POOL_WISHES.min, 0, 1_000);
  const max = readCount(options, POOL_WISHES.max, 0, 10_000);
  const batch = readCount(options, POOL_WISHES.batch, 1, 100);
  if (max && min !== undefined && max < min) {
    throw bad(
      `${POOL_WISHES.max} is ${max}, less than ${POOL_WISHES.min}, which is ${min}; raise it, or give 0 for no limit`,
    );
  }
  const wish = {
    ...(enabled !== undefined && { enabled }),
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(batch !== undefined && { batch }),
  };
  return Object.keys(wish).length > 0 ? wish : undefined;
}

function readCount(
  options: Options,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = readText(options, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= least && count <= most) return count;
  throw bad(`the option ${name} must be a number from ${least} to ${most}, not ${text}`);
}

function readMtu(options: Options): number | undefined {
  const ours = readText(options, PORT_OPTIONS.mtu);
  const dockers = readText(options, DOCKER_MTU);
  if (ours !== undefined && dockers !== undefined && ours !== dockers) {
    throw bad(`${PORT_OPTIONS.mtu} is ${ours} and ${DOCKER_MTU} is ${dockers}; give one of them`);
  }
  const text = ours ?? dockers;
  if (text === undefined) return undefined;
  const mtu = Number(text);
  if (Number.isInteger(mtu) && mtu >= LEAST_MTU && mtu <= LARGEST_MTU) return mtu;
  const name = ours === undefined ? DOCKER_MTU : PORT_OPTIONS.mtu;
  throw bad(`the option ${name} must be a number of bytes from ${LEAST_MTU} on, not ${text}`);
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
