import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Address } from '../../net/address.ts';
import { cidrAt } from '../../net/cidr.ts';
import { deletePort } from '../../openstack/neutron/ports/delete.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { createBoundPort } from '../ipam/create-bound-port.ts';
import { EXISTING_PORT, isContainerPort, isOfAnotherCluster } from '../naming.ts';
import type { NetworkRecord } from '../network/networks.ts';

const UNDO_MS = 5_000;

/** An address as dockerd hands it on from RequestAddress to CreateEndpoint. */
export interface GivenAddress {
  readonly address: Address;
  readonly prefix: number;
}

/**
 * The one port of an endpoint. RequestAddress made a port for each family, as it cannot know which
 * belong together; here the first gets the addresses of the others, which go.
 */
export async function portForEndpoint(
  core: Core,
  record: NetworkRecord,
  request: { readonly addresses: readonly GivenAddress[]; readonly macAddress?: string },
  call: Call,
): Promise<Port> {
  const { addresses, macAddress } = request;
  const [first, ...others] = addresses;
  if (!first) {
    throw new KuryrError('BAD_REQUEST', {
      what: 'the endpoint has no address; Kuryr needs its own IPAM driver: docker network create -d kuryr --ipam-driver kuryr',
    });
  }
  let port = await portAt(core, record, first, macAddress, call);
  for (const other of others) port = await takeOver(core, record, port, other, call);
  port = await leaveOut(core, port, addresses, call);
  if (!macAddress || macAddress === port.mac_address) return port;
  if (port.tags.includes(EXISTING_PORT)) {
    throw new KuryrError('CONFLICT', {
      what: `the Neutron port ${port.id} is yours and has the MAC ${port.mac_address}, which stays; leave --mac-address out, or give that one`,
    });
  }
  return changeMac(core, port, macAddress, call);
}

async function portAt(
  core: Core,
  record: NetworkRecord,
  given: GivenAddress,
  macAddress: string | undefined,
  call: Call,
): Promise<Port> {
  const subnet = subnetFor(record, given);
  const port = await core.endpoints.findPortAt(subnet.id, given.address.text, call);
  if (!port) {
    const wish = { subnet, address: given.address.text, macAddress, settings: {} };
    return createBoundPort(core, wish, call);
  }
  checkOurs(core, port, given.address);
  return port;
}

/** Gives the port one more address, taking it from the port that holds it so far. */
async function takeOver(
  core: Core,
  record: NetworkRecord,
  port: Port,
  given: GivenAddress,
  call: Call,
): Promise<Port> {
  const subnet_id = subnetFor(record, given).id;
  const ip_address = given.address.text;
  const holder = await core.endpoints.findPortAt(subnet_id, ip_address, call);
  if (holder?.id === port.id) return port;
  if (holder) {
    checkOurs(core, holder, given.address);
    core.endpoints.forgetPort(holder.id);
    if (core.portPools.isClaimed(holder.id)) await core.binding.unplugPorts([holder.id], call);
    await deletePort(core.session, holder.id, call);
    await core.portPools.discard(holder.id);
  }
  const fixed_ips = [...port.fixed_ips, { subnet_id, ip_address }];
  const changed = await updatePort(core.session, port.id, { fixed_ips }, call);
  core.endpoints.rememberPort(changed);
  return changed;
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

/**
 * Neutron refuses another MAC for a bound port, so it is unbound in between; its address stays. A port
 * that could not be changed is made as it was, or else read anew when it is wanted next.
 */
async function changeMac(core: Core, port: Port, macAddress: string, call: Call): Promise<Port> {
  core.endpoints.forgetPort(port.id);
  try {
    const changed = await rebind(core, port.id, macAddress, call);
    core.endpoints.rememberPort(changed);
    return changed;
  } catch (error) {
    await rebind(core, port.id, port.mac_address, withDeadline(UNDO_MS)).then(
      (restored) => core.endpoints.rememberPort(restored),
      (err: unknown) => core.log.warn({ err, portId: port.id }, 'the port is left unbound'),
    );
    throw error;
  }
}

async function rebind(core: Core, portId: string, mac_address: string, call: Call): Promise<Port> {
  await updatePort(core.session, portId, { 'binding:host_id': '' }, call);
  const bound = { mac_address, 'binding:host_id': core.config.host };
  return updatePort(core.session, portId, bound, call);
}
