import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Address } from '../../net/address.ts';
import { cidrAt } from '../../net/cidr.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { createBoundPort } from '../ipam/create-bound-port.ts';
import { isContainerPort, isExistingPort, isOfAnotherCluster } from '../marks/port-marks.ts';
import { isSelfMade } from '../network/ipv6-modes.ts';
import type { NetworkRecord } from '../network/networks.ts';
import type { Reference } from '../neutron-options.ts';
import { changeMac } from './change-mac.ts';
import { chosenPort } from './chosen-port.ts';
import { type Place, takeOver } from './take-over.ts';

/** An address as dockerd hands it on from RequestAddress to CreateEndpoint. */
export interface GivenAddress {
  readonly address: Address;
  readonly prefix: number;
}

export interface PortRequest {
  readonly addresses: readonly GivenAddress[];
  readonly macAddress?: string;
  /** The user's own port that it shall be. */
  readonly chosen?: Reference;
}

/**
 * The one port of an endpoint. RequestAddress made a port for each family, as it cannot know which
 * belong together; here one of them gets the addresses of the others, which go.
 */
export async function portForEndpoint(
  core: Core,
  record: NetworkRecord,
  request: PortRequest,
  call: Call,
): Promise<Port> {
  const { addresses, macAddress, chosen } = request;
  const places: Place[] = [];
  for (const given of addresses) places.push(await placeOf(core, record, given, call));
  const keeper = keeperOf(places);
  const whole = chosen
    ? await chosenPort(core, record, places, chosen, call)
    : await takeOver(core, await portAt(core, record, keeper, macAddress, call), places, call);
  const port = await leaveOut(core, whole, addresses, call);
  if (!macAddress || macAddress === port.mac_address) return port;
  if (isExistingPort(port)) {
    throw new KuryrError('CONFLICT', {
      what: `the Neutron port ${port.id} is yours and has the MAC ${port.mac_address}, which stays; leave --mac-address out, or give that one`,
    });
  }
  const selfMade = places.find(({ subnet }) => isSelfMade(subnet));
  if (selfMade) {
    throw new KuryrError('CONFLICT', {
      what: `the address ${selfMade.given.address.text} was made from the MAC ${port.mac_address} (subnet ${selfMade.subnet.cidr}, ${selfMade.subnet.ipv6_address_mode}); leave --mac-address out`,
    });
  }
  return changeMac(core, port, macAddress, call);
}

async function placeOf(
  core: Core,
  record: NetworkRecord,
  given: GivenAddress,
  call: Call,
): Promise<Place> {
  const subnet = subnetFor(record, given);
  const holder = await core.endpoints.findPortAt(subnet.id, given.address.text, call);
  if (holder) checkOurs(core, holder, given.address);
  return { given, subnet, holder };
}

/** Whose port stays: a user's own cannot go, and an address that is made from a MAC cannot move. */
function keeperOf(places: readonly Place[]): Place {
  const [first] = places;
  if (!first) {
    throw new KuryrError('BAD_REQUEST', {
      what: 'the endpoint has no address; Kuryr needs its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr',
    });
  }
  const own = places.filter(({ holder }) => holder && isExistingPort(holder));
  const [one, other] = new Set(own.map(({ holder }) => holder?.id));
  if (other !== undefined) {
    throw new KuryrError('CONFLICT', {
      what: `the addresses belong to two Neutron ports of yours, ${one} and ${other}, and a container has one; give the addresses of one port`,
    });
  }
  return own[0] ?? places.find(({ holder, subnet }) => holder && isSelfMade(subnet)) ?? first;
}

function portAt(
  core: Core,
  record: NetworkRecord,
  { given, subnet, holder }: Place,
  macAddress: string | undefined,
  call: Call,
): Promise<Port> {
  if (holder) return Promise.resolve(holder);
  const wish = { subnet, address: given.address.text, macAddress, settings: record.settings };
  return createBoundPort(core, wish, call);
}

/** A port of a pool has an address of each family; dockerd may have asked for another one of the second. */
async function leaveOut(
  core: Core,
  port: Port,
  addresses: readonly GivenAddress[],
  call: Call,
): Promise<Port> {
  const member = core.portPools.find(port.id)?.member;
  if (!member) return port;
  const given = new Set(addresses.map(({ address }) => address.text));
  const fixed_ips = port.fixed_ips.filter((ip) => given.has(ip.ip_address));
  if (fixed_ips.length === port.fixed_ips.length) return port;
  const changed = await updatePort(core.session, port.id, { fixed_ips }, call);
  core.endpoints.forgetPort(port.id);
  core.endpoints.rememberPort(changed);
  return changed;
}

function subnetFor(record: NetworkRecord, { address, prefix }: GivenAddress): Subnet {
  const cidr = cidrAt(address.family, address.value, prefix).text;
  const subnet = record.subnets.find((candidate) => candidate.cidr === cidr);
  if (subnet) return subnet;
  throw new KuryrError('NOT_FOUND', {
    what: `the Neutron network ${record.network.id} has no subnet ${cidr}; it was deleted in Neutron: remove the Docker network and create it again`,
  });
}

/** A port of a virtual machine, a router, another host or another cluster is never taken. */
function checkOurs(core: Core, port: Port, address: Address): void {
  const host = port['binding:host_id'];
  const here = host === core.config.host || !host;
  const mine = isContainerPort(port) && !isOfAnotherCluster(port, core.controlPlane);
  if (mine && here) return;
  throw new KuryrError('CONFLICT', {
    what: `the address ${address.text} belongs to the Neutron port ${port.id} of ${port.device_owner || 'nobody'}${host ? ` on ${host}` : ''}; it was left as it is: choose another --ip`,
  });
}
