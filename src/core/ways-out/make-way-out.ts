import { KuryrError } from '../../errors/kuryr-error.ts';
import { isNeutronType } from '../../openstack/errors/is-neutron-type.ts';
import { createPort } from '../../openstack/neutron/ports/create.ts';
import { listPorts } from '../../openstack/neutron/ports/list.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { addRouterInterface } from '../../openstack/neutron/routers/add-interface.ts';
import { listRouters } from '../../openstack/neutron/routers/list.ts';
import { ROUTER_INTERFACES, type Router } from '../../openstack/neutron/routers/types.ts';
import { listSubnets } from '../../openstack/neutron/subnets/list.ts';
import type { Subnet } from '../../openstack/neutron/subnets/types.ts';
import type { Call } from '../../util/call.ts';
import type { Core } from '../core.ts';
import { referenceFilter, referenceTo, theOnly } from '../neutron-options.ts';
import { WAY_OUT_DESCRIPTION, WAY_OUT_NAME, WAY_OUT_OWNER } from './way-out-marks.ts';

/**
 * Connects a port's network to the router that the operator names for it. The interface is marked as ours
 * before the router has it, stays for the network's next containers, and goes with the network.
 *
 * @throws CONFIG when no router is named, or it leads elsewhere; CONFLICT when the subnet's gateway is
 * somebody else's
 */
export async function makeWayOut(
  core: Core,
  port: Port,
  externalId: string,
  call: Call,
): Promise<void> {
  const subnet = await subnetOf(core, port, call);
  const router = await routerTo(core, externalId, subnet, call);
  const door = await doorOf(core, subnet, router, call);
  if (!door) return;
  try {
    await addRouterInterface(core.session, router.id, door.id, call);
  } catch (error) {
    // Another host was quicker.
    if (!isNeutronType(error, 'PortInUse')) throw error;
  }
  core.log.info({ routerId: router.id, networkId: port.network_id }, 'connected to the router');
}

async function subnetOf(core: Core, port: Port, call: Call): Promise<Subnet> {
  const ids = port.fixed_ips.filter((ip) => !ip.ip_address.includes(':')).map((ip) => ip.subnet_id);
  const [subnet] = await listSubnets(core.session, { id: ids }, call);
  if (subnet) return subnet;
  throw new KuryrError('CONFLICT', {
    what: `the port ${port.id} has no IPv4 address, which floating IPs need; give its network an IPv4 subnet`,
  });
}

async function routerTo(
  core: Core,
  externalId: string,
  subnet: Subnet,
  call: Call,
): Promise<Router> {
  const { router: named } = core.config.publish;
  const add = `openstack router add subnet ROUTER ${subnet.id}`;
  if (named === '') {
    throw new KuryrError('CONFIG', {
      where: '[neutron] publish_router',
      what: `no router leads from the subnet ${subnet.cidr} (${subnet.id}) to the external network ${externalId}; connect it (${add}), or name here the router that Kuryr shall connect networks to`,
    });
  }
  const reference = referenceTo(named);
  const found = await listRouters(core.session, referenceFilter(reference), call);
  const router = theOnly(found, 'router', reference, '[neutron] publish_router');
  if (router.external_gateway_info?.network_id === externalId) return router;
  throw new KuryrError('CONFIG', {
    where: '[neutron] publish_router',
    what: `the router ${named} does not lead to the external network ${externalId}; name another, or: openstack router set --external-gateway ${externalId} ${router.id}`,
  });
}

/** The port at the gateway's address that the router shall have; undefined when it has it. */
async function doorOf(
  core: Core,
  subnet: Subnet,
  router: Router,
  call: Call,
): Promise<Port | undefined> {
  const { gateway_ip: ip_address, network_id } = subnet;
  if (!ip_address) {
    throw new KuryrError('CONFLICT', {
      what: `the subnet ${subnet.cidr} has no gateway (--internal), so no router can lead out of it`,
    });
  }
  const at = { subnet_id: subnet.id, ip_address };
  const [holder] = await listPorts(core.session, { network_id, fixed_ips: [at] }, call);
  if (!holder) {
    const marks = { name: WAY_OUT_NAME, description: WAY_OUT_DESCRIPTION };
    const body = { network_id, ...marks, device_owner: WAY_OUT_OWNER, fixed_ips: [at] };
    try {
      return await createPort(core.session, body, call);
    } catch (error) {
      // Another host was quicker.
      if (!isNeutronType(error, 'IpAddressAlreadyAllocated')) throw error;
      return doorOf(core, subnet, router, call);
    }
  }
  if (holder.device_owner === WAY_OUT_OWNER) return holder;
  if (holder.device_id === router.id) return undefined;
  const whose = ROUTER_INTERFACES.includes(holder.device_owner)
    ? `is the router ${holder.device_id}'s, which does not lead to the external network; connect that router`
    : `is the port ${holder.id}'s (${holder.device_owner || 'no owner'}); free it, or connect a router at another address`;
  throw new KuryrError('CONFLICT', {
    what: `the gateway ${ip_address} of the subnet ${subnet.cidr} ${whose}`,
  });
}
