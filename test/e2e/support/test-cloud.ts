import { loadConfig, requireCloud } from '../../../src/config/load-config.ts';
import { keystoneUrl, neutronUrl } from '../../../src/devcloud/plan.ts';
import { hostLayoutOf, layoutOf } from '../../../src/devcloud/settings/layout.ts';
import { requireSettings, type Settings } from '../../../src/devcloud/settings/settings.ts';
import { silentLogger } from '../../../src/observe/log.ts';
import { deleteNetwork } from '../../../src/openstack/neutron/networks/delete.ts';
import { listNetworks } from '../../../src/openstack/neutron/networks/list.ts';
import { createPort } from '../../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../../src/openstack/neutron/ports/delete.ts';
import { getPort } from '../../../src/openstack/neutron/ports/get.ts';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import type { Port } from '../../../src/openstack/neutron/ports/types.ts';
import { deleteSecurityGroup } from '../../../src/openstack/neutron/security-groups/delete.ts';
import { listSecurityGroups } from '../../../src/openstack/neutron/security-groups/list.ts';
import { deleteSubnetPool } from '../../../src/openstack/neutron/subnetpools/delete.ts';
import { listSubnetPools } from '../../../src/openstack/neutron/subnetpools/list.ts';
import { Session } from '../../../src/openstack/session/session.ts';
import { type Call, withDeadline } from '../../../src/util/call.ts';
import { sleep } from '../../../src/util/sleep.ts';

const ADMIN_POOLS = ['kuryr', 'kuryr6'];
/** Of what ends by itself; a loaded machine takes several times as long as a quiet one. */
const LIMIT_MS = 60_000;
const POLL_MS = 100;

/** The devcloud's Neutron as an operator sees it. */
export class TestCloud {
  readonly session: Session;
  /** Where Keystone and Neutron listen, as seen from every host. */
  readonly keystone: string;
  readonly neutron: string;
  /** Kuryr's password. */
  readonly password: string;
  readonly #routers = new Set<() => Promise<void>>();

  private constructor(session: Session, settings: Settings, password: string) {
    this.session = session;
    this.password = password;
    this.keystone = keystoneUrl(settings);
    this.neutron = neutronUrl(settings);
  }

  static async open(state: string): Promise<TestCloud> {
    const file = hostLayoutOf(state, 'h1').kuryrConf;
    const loaded = loadConfig({ argv: { configFiles: [file] }, env: {}, home: '/', cwd: '/' });
    const cloud = requireCloud(loaded);
    const { credentials } = cloud;
    if (credentials.kind !== 'password') throw new Error(`${file} has no password`);
    const session = new Session({ cloud, log: silentLogger });
    return new TestCloud(session, requireSettings(layoutOf(state)), credentials.password);
  }

  get call(): Call {
    return withDeadline(LIMIT_MS);
  }

  /** Neutron's network behind a Docker network. */
  async networkOf(dockerNetworkId: string) {
    const name = `kuryr-net-${dockerNetworkId.slice(0, 8)}`;
    const [network] = await listNetworks(this.session, { name }, this.call);
    if (!network) throw new Error(`Neutron has no network ${name}`);
    return network;
  }

  /** The port of an endpoint, as soon as Neutron shows whose it is. */
  portOf(endpointId: string): Promise<Port> {
    return this.until(`a port of the endpoint ${endpointId}`, async () => {
      const [port] = await listPorts(this.session, { device_id: endpointId }, this.call);
      return port?.tags.some((tag) => tag.startsWith('kuryr.net.uuid.lh:')) ? port : undefined;
    });
  }

  /** The port as soon as it is ACTIVE. */
  active(portId: string): Promise<Port> {
    return this.until(`the port ${portId} to be ACTIVE`, async () => {
      const port = await getPort(this.session, portId, this.call);
      return port.status === 'ACTIVE' ? port : undefined;
    });
  }

  /** A router with an interface on a network, at an address of the only subnet. */
  async router(networkId: string, address: string): Promise<{ delete: () => Promise<void> }> {
    const { session } = this;
    const fixed = { network_id: networkId, fixed_ips: [{ ip_address: address }] };
    const port = await createPort(session, fixed, this.call);
    const service = 'network';
    const put = (path: string, body: unknown) =>
      session.request({ service, method: 'PUT', path, body, action: 'change a router' }, this.call);
    const made = await session.request<{ readonly router: { readonly id: string } }>(
      { service, method: 'POST', path: '/routers', body: { router: {} }, action: 'make a router' },
      this.call,
    );
    const path = `/routers/${made.body.router.id}`;
    await put(`${path}/add_router_interface`, { port_id: port.id });
    const remove = async () => {
      this.#routers.delete(remove);
      await put(`${path}/remove_router_interface`, { port_id: port.id });
      await session.request({ service, method: 'DELETE', path, action: 'delete it' }, this.call);
    };
    this.#routers.add(remove);
    return { delete: remove };
  }

  /** Everything in Neutron that the product could have left: empty when it left nothing. */
  async leftovers(): Promise<readonly string[]> {
    const [ports, networks, pools, groups] = await Promise.all([
      listPorts(this.session, {}, this.call),
      listNetworks(this.session, {}, this.call),
      listSubnetPools(this.session, {}, this.call),
      listSecurityGroups(this.session, {}, this.call),
    ]);
    return [
      ...ports.map((port) => `port ${port.name || port.id} ${port.device_owner}`),
      ...networks.map((network) => `network ${network.name}`),
      ...pools
        .filter((p) => !ADMIN_POOLS.includes(p.name))
        .map((pool) => `subnet pool ${pool.name}`),
      ...groups
        .filter(({ name }) => name !== 'default')
        .map((group) => `security group ${group.name}`),
    ];
  }

  /** Waits for what the cloud does in its own time; an event is not to be had over its API. */
  async until<T>(what: string, probe: () => Promise<T | undefined>): Promise<T> {
    const call = withDeadline(LIMIT_MS);
    for (;;) {
      const found = await probe();
      if (found !== undefined) return found;
      await sleep(POLL_MS, call).catch(() => {
        throw new Error(`waited in vain for ${what}`);
      });
    }
  }

  async cleanUp(): Promise<void> {
    const { session } = this;
    for (const remove of this.#routers) await remove();
    for (const port of await listPorts(session, {}, this.call)) {
      if (!port.device_owner.startsWith('network:')) await deletePort(session, port.id, this.call);
    }
    for (const { id } of await listNetworks(session, {}, this.call)) {
      await deleteNetwork(session, id, this.call);
    }
    for (const pool of await listSubnetPools(session, {}, this.call)) {
      if (!ADMIN_POOLS.includes(pool.name)) await deleteSubnetPool(session, pool.id, this.call);
    }
    for (const group of await listSecurityGroups(session, {}, this.call)) {
      if (group.name !== 'default') await deleteSecurityGroup(session, group.id, this.call);
    }
    await session.close();
  }
}
