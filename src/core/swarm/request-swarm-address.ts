import { KuryrError } from '../../errors/kuryr-error.ts';
import { type Address, parseAddress } from '../../net/address.ts';
import { contains } from '../../net/cidr.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { updatePort } from '../../openstack/neutron/ports/update.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import type { AddressPool } from '../ipam/address-pools.ts';
import { boundPortBody } from '../ipam/bound-port-body.ts';
import { bindingFailed } from '../ipam/create-bound-port.ts';
import { createTaggedPort } from '../ipam/create-tagged-port.ts';
import { type AddressRequest, requestAddress } from '../ipam/request-address.ts';
import { isContainerPort, isOfAnotherCluster } from '../marks/port-marks.ts';
import { newClaim } from '../naming.ts';
import { readPoolId } from './pool-id.ts';

/**
 * Gives a swarm an address, as `address/prefix`. The manager chooses it before it is known where the task will run:
 * a port that is bound nowhere keeps it. The node that gets the task asks for that very address, and binds the port.
 */
export async function requestSwarmAddress(
  core: Core,
  request: AddressRequest,
  call: Call,
): Promise<string> {
  const { id, onNode } = readPoolId(request.poolId);
  const { address, gateway } = request;
  if (gateway) return requestAddress(core, { ...request, poolId: id }, call);
  const pool = await core.pools.get(id, call);
  const { subnet } = pool;
  if (!subnet) {
    throw new KuryrError('NOT_FOUND', {
      what: `Neutron has no subnet for the address pool ${pool.cidr.text} (${id}); remove the network from the swarm and create it again`,
    });
  }
  check(pool, subnet, address);
  if (onNode) {
    if (!address) throw bad('a node of a swarm must name the address that its manager chose');
    await bindHere(core, subnet, address, call);
    return `${address.text}/${pool.cidr.prefix}`;
  }
  const port = await keepAddress(core, subnet, address, call);
  const given = port.fixed_ips.find((ip) => ip.subnet_id === subnet.id)?.ip_address;
  return `${given}/${pool.cidr.prefix}`;
}

function check(pool: AddressPool, subnet: Subnet, address: Address | undefined): void {
  if (!address) return;
  if (!contains(pool.cidr, address)) {
    throw bad(`the address ${address.text} is not inside the network's subnet ${pool.cidr.text}`);
  }
  if (parseAddress(subnet.gateway_ip ?? '')?.value === address.value) {
    throw bad(`the address ${address.text} is the gateway of the subnet ${pool.cidr.text}`);
  }
}

/** For the manager: a port that keeps an address until a node binds it. A manager that takes over finds it. */
async function keepAddress(
  core: Core,
  subnet: Subnet,
  address: Address | undefined,
  call: Call,
): Promise<Port> {
  const claim = newClaim(core.controlPlane);
  const wish = { subnet, address: address?.text, settings: {} };
  try {
    return await core.background.guard({ kind: 'undo-port', claim }, () =>
      createTaggedPort(core, boundPortBody(wish, { host: '', claim }), call),
    );
  } catch (error) {
    if (!address || !isNeutronType(error, 'IpAddressAlreadyAllocated')) throw error;
    return await holderOf(core, subnet, address, call);
  }
}

/** For a node: the manager's port is bound to this host. */
async function bindHere(core: Core, subnet: Subnet, address: Address, call: Call): Promise<void> {
  // A task that was just stopped may still be leaving the port.
  const leaving = (await holderOf(core, subnet, address, call)).id;
  await core.background.settled((op) => op.kind === 'leave-port' && op.portId === leaving, call);
  const port = await holderOf(core, subnet, address, call);
  const { host } = core.config;
  const at = port['binding:host_id'];
  if (at && at !== host) {
    throw new KuryrError('CONFLICT', {
      what: `the address ${address.text} is in use on the host ${at} (Neutron port ${port.id})`,
    });
  }
  await core.background.guard({ kind: 'leave-port', portId: port.id }, async () => {
    const bound = await updatePort(core.session, port.id, { 'binding:host_id': host }, call);
    if (bound['binding:vif_type'] === 'binding_failed') throw bindingFailed(host, port.network_id);
    core.endpoints.rememberPort({ ...bound, tags: port.tags });
  });
}

/** The port of this swarm that has an address; another's is left alone. */
async function holderOf(core: Core, subnet: Subnet, address: Address, call: Call): Promise<Port> {
  const filter = { fixed_ips: [{ subnet_id: subnet.id, ip_address: address.text }] };
  const [holder] = await listPorts(core.session, filter, call);
  if (!holder) {
    throw new KuryrError('NOT_FOUND', {
      what: `no manager of this swarm keeps the address ${address.text}`,
    });
  }
  if (isContainerPort(holder) && !isOfAnotherCluster(holder, core.controlPlane)) return holder;
  throw new KuryrError('CONFLICT', {
    what: `the address ${address.text} belongs to the Neutron port ${holder.id} of ${holder.device_owner || 'nobody'}`,
  });
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
