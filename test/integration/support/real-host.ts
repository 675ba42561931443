import { Binding } from '../../../src/binding/binding.ts';
import type { PortBinding } from '../../../src/binding/port-binding.ts';
import { Netlink } from '../../../src/linux/netlink/netlink.ts';
import { OpenVswitch } from '../../../src/linux/ovsdb/open-vswitch.ts';
import { silentLogger } from '../../../src/observe/log.ts';
import { unlimited, withDeadline } from '../../../src/util/call.ts';
import { type Life, mortal } from '../../unit/driver/support/life.ts';
import { testConfig } from '../../unit/driver/support/test-config.ts';
import { TestOpenVswitch } from './open-vswitch.ts';

const OPEN_MS = 10_000;

/** A host with a kernel and an Open vSwitch of its own, for drivers on the stand-in cloud. */
export class RealHost {
  readonly #real: TestOpenVswitch;
  readonly #netlink: Netlink;
  readonly #ovs: OpenVswitch;

  private constructor(real: TestOpenVswitch, netlink: Netlink, ovs: OpenVswitch) {
    this.#real = real;
    this.#netlink = netlink;
    this.#ovs = ovs;
  }

  static async start(): Promise<RealHost> {
    const real = await TestOpenVswitch.start();
    real.addBridge('br-int');
    const netlink = await Netlink.open({ netns: real.netns.path }, unlimited);
    const { endpoint } = real;
    const ovs = await OpenVswitch.open({ endpoint, log: silentLogger }, withDeadline(OPEN_MS));
    return new RealHost(real, netlink, ovs);
  }

  /** The host as a daemon reaches it while it lives: each change is a step of its life. */
  readonly binding = (life: Life): PortBinding => {
    const ovs = mortal(this.#ovs, ['addPort', 'deletePort'], 'host', life);
    return new Binding({
      config: testConfig({ host: 'host-a', statePath: '/nonexistent' }).binding,
      netlink: mortal(this.#netlink, ['createVeth', 'deleteLinks'], 'host', life),
      openOvs: async () => ovs,
    });
  };

  /** Links and ports of the bridge that are ours. */
  plugged(): readonly string[] {
    const links = this.#real.netns.ip('-o link show').matchAll(/^\d+: ((?:tap|t_c)[^:@]+)/gm);
    const ports = this.#real.vsctl('--no-wait', 'list-ports', 'br-int').split('\n').filter(Boolean);
    return [...[...links].map((match) => `link ${match[1]}`), ...ports.map((p) => `port ${p}`)];
  }

  async close(): Promise<void> {
    await this.#ovs.close();
    await this.#netlink.close();
    await this.#real[Symbol.asyncDispose]();
  }
}
