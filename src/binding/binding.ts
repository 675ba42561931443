import type { BindingConfig } from '../config/kuryr-config.ts';
import type { Netlink } from '../linux/netlink/netlink.ts';
import type { OpenVswitch } from '../linux/ovsdb/open-vswitch.ts';
import { type Call, withDeadline } from '../util/call.ts';
import { checkVifType } from './check-vif-type.ts';
import { type HostPlug, hostPlugs } from './host-plugs.ts';
import { linkNames } from './link-names.ts';
import type { PlugRequest, UnplugRequest } from './plug-request.ts';
import type { PortBinding } from './port-binding.ts';
import { vethPlan } from './port-drivers/veth/veth-plan.ts';
import { ENDPOINT_KEY, OVS_OWNER, ovsPort } from './vif/ovs/ovs-port.ts';

/** How long taking back a failed step may take. */
const UNDO_MS = 5_000;

/** Plugs Neutron's ports into this host and takes them out again. */
export class Binding implements PortBinding {
  readonly #config: BindingConfig;
  readonly #netlink: Netlink;
  readonly #ovs: (call: Call) => Promise<OpenVswitch>;

  /** `openOvs` is asked at each use, so that Kuryr starts before Open vSwitch does. */
  constructor(options: {
    readonly config: BindingConfig;
    readonly netlink: Netlink;
    readonly openOvs: (call: Call) => Promise<OpenVswitch>;
  }) {
    this.#config = options.config;
    this.#netlink = options.netlink;
    this.#ovs = options.openOvs;
  }

  containerLink(portId: string): string {
    return linkNames(portId).container;
  }

  async ready(call: Call): Promise<void> {
    const ovs = await this.#ovs(call);
    await ovs.ready(call);
  }

  async plug(request: PlugRequest, call: Call): Promise<void> {
    checkVifType(request);
    const ovs = await this.#ovs(call);
    const port = ovsPort(request, this.#config.ovsBridge);
    const plan = vethPlan(request, {
      txChecksumOffload: this.#config.txChecksumOffload,
      datapathType: ovs.bridges().find((bridge) => bridge.name === port.bridge)?.datapathType,
    });
    await this.#netlink.createVeth(plan, call);
    try {
      // A switch that hangs is told while the caller has time to hear of it.
      await ovs.addPort(port, withDeadline(this.#config.vswitchdTimeoutMs, call));
    } catch (error) {
      await this.#netlink.deleteLinks([plan.name], withDeadline(UNDO_MS));
      throw error;
    }
  }

  async unplug(request: UnplugRequest, call: Call): Promise<void> {
    const ovs = await this.#ovs(call);
    const { endpointId, portId } = request;
    const names = new Set<string>();
    // Also a link that was not joined to the switch yet.
    if (portId) names.add(linkNames(portId).host);
    for (const { name, externalIds } of ovs.interfaces()) {
      if (externalIds['owner'] !== OVS_OWNER) continue;
      const serves = externalIds[ENDPOINT_KEY];
      // A port that was plugged ahead stands for its endpoint until that is written down.
      if (serves === endpointId || (portId !== undefined && serves === portId)) names.add(name);
      // The port serves another endpoint by now.
      else names.delete(name);
    }
    for (const name of names) await ovs.deletePort({ name }, call);
    await this.#netlink.deleteLinks([...names], call);
  }

  async unplugPorts(portIds: readonly string[], call: Call): Promise<void> {
    const ovs = await this.#ovs(call);
    const names = portIds.map((portId) => linkNames(portId).host);
    await Promise.all(names.map((name) => ovs.deletePort({ name }, call)));
    await this.#netlink.deleteLinks(names, call);
  }

  async assign(
    { portId, endpointId }: { readonly portId: string; readonly endpointId: string },
    call: Call,
  ): Promise<void> {
    const ovs = await this.#ovs(call);
    const { host: name } = linkNames(portId);
    await ovs.setExternalId({ name, portId, key: ENDPOINT_KEY, value: endpointId }, call);
  }

  async plugs(call: Call): Promise<readonly HostPlug[]> {
    const ovs = await this.#ovs(call);
    // While it reconnects it tells what was; that is not good enough to judge by.
    await ovs.ready(call);
    return hostPlugs(ovs.interfaces(), await this.#netlink.links(call));
  }
}
