import { silentLogger } from '../../../../src/observe/log.ts';
import { createFloatingIp } from '../../../../src/openstack/neutron/floating-ips/create.ts';
import type {
  FloatingIp,
  FloatingIpCreate,
} from '../../../../src/openstack/neutron/floating-ips/types.ts';
import { createNetwork } from '../../../../src/openstack/neutron/networks/create.ts';
import type { Network, NetworkCreate } from '../../../../src/openstack/neutron/networks/types.ts';
import { createPort } from '../../../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../../../src/openstack/neutron/ports/delete.ts';
import type { Port, PortCreate } from '../../../../src/openstack/neutron/ports/types.ts';
import { addRouterInterface } from '../../../../src/openstack/neutron/routers/add-interface.ts';
import { createRouter } from '../../../../src/openstack/neutron/routers/create.ts';
import type { Router } from '../../../../src/openstack/neutron/routers/types.ts';
import { createSecurityGroup } from '../../../../src/openstack/neutron/security-groups/create.ts';
import type { SecurityGroup } from '../../../../src/openstack/neutron/security-groups/types.ts';
import { createSubnetPool } from '../../../../src/openstack/neutron/subnetpools/create.ts';
import type { SubnetPool } from '../../../../src/openstack/neutron/subnetpools/types.ts';
import { createSubnet } from '../../../../src/openstack/neutron/subnets/create.ts';
import { listSubnets } from '../../../../src/openstack/neutron/subnets/list.ts';
import type { Subnet, SubnetCreate } from '../../../../src/openstack/neutron/subnets/types.ts';
import { Session } from '../../../../src/openstack/session/session.ts';
import { unlimited } from '../../../../src/util/call.ts';
import type { FakeCloud } from '../../../fakes/neutron/fake-cloud.ts';

/** Somebody who uses the same cloud with OpenStack's own tools. */
export class CloudUser {
  readonly session: Session;

  constructor(cloud: FakeCloud) {
    this.session = new Session({ cloud: cloud.cloudConfig(), log: silentLogger });
  }

  network(body: NetworkCreate = { name: 'users-net' }): Promise<Network> {
    return createNetwork(this.session, body, unlimited);
  }

  subnet(
    network: { readonly id: string },
    cidr: string,
    body: Partial<SubnetCreate> = {},
  ): Promise<Subnet> {
    const whole = { network_id: network.id, ip_version: 4, cidr, ...body } as const;
    return createSubnet(this.session, whole, unlimited);
  }

  port(network: { readonly id: string }, body: Partial<PortCreate> = {}): Promise<Port> {
    return createPort(this.session, { network_id: network.id, ...body }, unlimited);
  }

  group(name: string): Promise<SecurityGroup> {
    return createSecurityGroup(this.session, { name }, unlimited);
  }

  /** A QoS policy without rules. */
  async policy(name: string): Promise<string> {
    const { body } = await this.session.request<{ readonly policy: { readonly id: string } }>(
      {
        service: 'network',
        method: 'POST',
        path: '/qos/policies',
        body: { policy: { name } },
        action: 'create a QoS policy',
      },
      unlimited,
    );
    return body.policy.id;
  }

  deletePort({ id }: Port): Promise<void> {
    return deletePort(this.session, id, unlimited);
  }

  /** A network whose addresses are reached from outside, and a router that leads there. */
  async wayOut(): Promise<{ readonly external: Network; readonly router: Router }> {
    const external = await this.network({ name: 'public', 'router:external': true });
    await this.subnet(external, '203.0.113.0/24', { enable_dhcp: false });
    const external_gateway_info = { network_id: external.id };
    const body = { name: 'public-router', external_gateway_info };
    return { external, router: await createRouter(this.session, body, unlimited) };
  }

  /** Makes a router the gateway of the network that has it at this address. */
  async connect(router: Router, gateway_ip: string): Promise<void> {
    const [subnet] = await listSubnets(this.session, { gateway_ip }, unlimited);
    if (!subnet) throw new Error(`no subnet has the gateway ${gateway_ip}`);
    const fixed_ips = [{ subnet_id: subnet.id, ip_address: gateway_ip }];
    const door = await this.port({ id: subnet.network_id }, { name: 'users-door', fixed_ips });
    await addRouterInterface(this.session, router.id, door.id, unlimited);
  }

  floatingIp({ id }: Network, body: Partial<FloatingIpCreate> = {}): Promise<FloatingIp> {
    return createFloatingIp(this.session, { floating_network_id: id, ...body }, unlimited);
  }

  /** The subnet pool that networks without `--subnet` get their range from. */
  defaultPool(prefix = '10.64.0.0/16', default_prefixlen = 24): Promise<SubnetPool> {
    const body = { name: 'kuryr', prefixes: [prefix], default_prefixlen };
    return createSubnetPool(this.session, body, unlimited);
  }
}
