import { loadConfig, requireCloud } from '../../../src/config/load-config.ts';
import { netnsPath } from '../../../src/devcloud/host/namespaces.ts';
import { outsideNetns } from '../../../src/devcloud/host/outside.ts';
import { ROUTER } from '../../../src/devcloud/neutron/create-external-network.ts';
import { keystoneUrl, neutronUrl } from '../../../src/devcloud/plan.ts';
import { hostLayoutOf, layoutOf } from '../../../src/devcloud/settings/layout.ts';
import { requireSettings, type Settings } from '../../../src/devcloud/settings/settings.ts';
import { run } from '../../../src/linux/exec/run.ts';
import { silentLogger } from '../../../src/observe/log.ts';
import { deleteFloatingIp } from '../../../src/openstack/neutron/floating-ips/delete.ts';
import { listFloatingIps } from '../../../src/openstack/neutron/floating-ips/list.ts';
import { deleteNetwork } from '../../../src/openstack/neutron/networks/delete.ts';
import { listNetworks } from '../../../src/openstack/neutron/networks/list.ts';
import { createPort } from '../../../src/openstack/neutron/ports/create.ts';
import { deletePort } from '../../../src/openstack/neutron/ports/delete.ts';
import { getPort } from '../../../src/openstack/neutron/ports/get.ts';
import { listPorts } from '../../../src/openstack/neutron/ports/list.ts';
import type { Port } from '../../../src/openstack/neutron/ports/types.ts';
import { addRouterInterface } from '../../../src/openstack/neutron/routers/add-interface.ts';
import { createRouter } from '../../../src/openstack/neutron/routers/create.ts';
import { deleteRouter } from '../../../src/openstack/neutron/routers/delete.ts';
import { listRouters } from '../../../src/openstack/neutron/routers/list.ts';
import { removeRouterInterface } from '../../../src/openstack/neutron/routers/remove-interface.ts';
import { ROUTER_INTERFACES } from '../../../src/openstack/neutron/routers/types.ts';
import { deleteSecurityGroup } from '../../../src/openstack/neutron/security-groups/delete.ts';
import { listSecurityGroups } from '../../../src/openstack/neutron/security-groups/list.ts';
import { deleteSubnetPool } from '../../../src/openstack/neutron/subnetpools/delete.ts';
import { listSubnetPools } from '../../../src/openstack/neutron/subnetpools/list.ts';
import { Session } from '../../../src/openstack/session/session.ts';
import { type Call, withDeadline } from '../../../src/util/call.ts';
import { sleep } from '../../../src/util/sleep.ts';

/** What the devcloud has from the beginning. */
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
  readonly #settings: Settings;
  readonly #routers = new Set<() => Promise<void>>();

  private constructor(session: Session, settings: Settings, password: string) {
    this.session = session;
    this.password = password;
    this.#settings = settings;
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
    const { id } = await createRouter(session, {}, this.call);
    await addRouterInterface(session, id, port.id, this.call);
    const remove = async () => {
      this.#routers.delete(remove);
      await removeRouterInterface(session, id, port.id, this.call);
      await deleteRouter(session, id, this.call);
    };
    this.#routers.add(remove);
    return { delete: remove };
  }

  /** Connects a network to the outside as an operator does, at an address of its only subnet. */
  async connect(networkId: string, address: string): Promise<{ disconnect: () => Promise<void> }> {
    const { session } = this;
    const fixed = { network_id: networkId, fixed_ips: [{ ip_address: address }] };
    const port = await createPort(session, fixed, this.call);
    const [router] = await listRouters(session, { name: ROUTER }, this.call);
    if (!router) throw new Error(`the devcloud has no router ${ROUTER}`);
    await addRouterInterface(session, router.id, port.id, this.call);
    return { disconnect: () => removeRouterInterface(session, router.id, port.id, this.call) };
  }

  /** Runs a command outside of the cloud, where floating IPs are reached from. */
  async outside(...argv: readonly string[]): Promise<string> {
    const enter = ['nsenter', `--net=${netnsPath(outsideNetns(this.#settings))}`, '--'];
    const { stdout } = await run([...enter, ...argv], {}, this.call);
    return stdout.trim();
  }

  /** Everything in Neutron that the product could have left: empty when it left nothing. */
  async leftovers(): Promise<readonly string[]> {
    const [ports, networks, pools, groups, floatingIps] = await Promise.all([
      listPorts(this.session, {}, this.call),
      listNetworks(this.session, {}, this.call),
      listSubnetPools(this.session, {}, this.call),
      listSecurityGroups(this.session, {}, this.call),
      listFloatingIps(this.session, {}, this.call),
    ]);
    const inside = networks.filter((network) => !network['router:external']);
    return [
      ...floatingIps.map((ip) => `floating IP ${ip.description || ip.floating_ip_address}`),
      ...ports
        .filter(isOn(inside))
        .map((port) => `port ${port.name || port.id} ${port.device_owner}`),
      ...inside.map((network) => `network ${network.name}`),
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
    const networks = await listNetworks(session, { 'router:external': false }, this.call);
    for (const port of await listPorts(session, {}, this.call)) {
      if (!port.device_owner.startsWith('network:')) await deletePort(session, port.id, this.call);
    }
    for (const { id } of await listFloatingIps(session, {}, this.call)) {
      await deleteFloatingIp(session, id, this.call);
    }
    const interfaces = await listPorts(session, { device_owner: ROUTER_INTERFACES }, this.call);
    for (const { id, device_id } of interfaces) {
      await removeRouterInterface(session, device_id, id, this.call);
    }
    for (const { id } of networks) await deleteNetwork(session, id, this.call);
    for (const pool of await listSubnetPools(session, {}, this.call)) {
      if (!ADMIN_POOLS.includes(pool.name)) await deleteSubnetPool(session, pool.id, this.call);
    }
    for (const group of await listSecurityGroups(session, {}, this.call)) {
      if (group.name !== 'default') await deleteSecurityGroup(session, group.id, this.call);
    }
    await session.close();
  }
}

/** Whether a port is on one of these networks. */
function isOn(networks: readonly { readonly id: string }[]) {
  const ids = new Set(networks.map(({ id }) => id));
  return ({ network_id }: { readonly network_id: string }) => ids.has(network_id);
}
