import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../../linux/exec/run.ts';
import type { Call } from '../../util/call.ts';
import { ovnEnvironment } from '../ovn/ovn-environment.ts';
import { ovsdbService } from '../ovn/ovsdb-service.ts';
import type { Plan } from '../plan.ts';
import { socketAccepts } from '../probe/socket-accepts.ts';
import type { Unit } from '../supervisor/unit.ts';
import { BRIDGE_MAPPINGS, CMS_OPTIONS, INTEGRATION_BRIDGE } from './bridges.ts';
import { avoidConntrackAbort, forgetCapabilities } from './conntrack.ts';
import { enterHost, enterNetwork, type Host } from './host.ts';
import { registerChassis } from './register-chassis.ts';
import { segments } from './switch.ts';

/** Open vSwitch and ovn-controller of one host. */
export function ovsUnits(plan: Plan, host: Host): Unit[] {
  const { root, run: sockets, ovsSocket, ovsDatabase } = host.layout;
  const { layout, table } = plan;
  const env = ovnEnvironment(layout.root, { run: sockets, data: root, logs: layout.logs });
  const inHost = {
    env,
    enter: () => enterHost(host, table),
    restartsWith: [host.units.namespaces],
  };
  const name = (unit: string) => `${host.name}/${unit}`;
  const control = (daemon: string) => join(sockets, `${daemon}.ctl`);
  // It takes no --unixctl; the name is made of its process id.
  const controllerControl = () =>
    control(`ovn-controller.${table.running(name('ovn-controller'))?.pid}`);
  const toConsole = ['-vconsole:info', '-vsyslog:off', '-vfile:off'];
  const vsctl = (words: readonly string[], call: Call) =>
    run(['ovs-vsctl', `--db=unix:${ovsSocket}`, ...words], { env }, call);
  return [
    ovsdbService({
      ...inHost,
      name: name('ovsdb'),
      database: ovsDatabase,
      schema: '/usr/share/openvswitch/vswitch.ovsschema',
      socket: ovsSocket,
      control: control('ovsdb'),
      needs: [host.units.namespaces],
    }),
    {
      kind: 'step',
      name: name('bridges'),
      needs: [name('ovsdb')],
      run: async (call) => {
        await vsctl(['--no-wait', '--', 'init', ...configuration(plan, host)], call);
      },
    },
    {
      ...inHost,
      kind: 'service',
      name: name('ovs-vswitchd'),
      argv: [
        'ovs-vswitchd',
        // The userspace datapath: the kernel's module may be missing, and is shared by all.
        '--disable-system',
        `unix:${ovsSocket}`,
        `--unixctl=${control('ovs-vswitchd')}`,
        ...toConsole,
      ],
      needs: [name('bridges')],
      address: `unix:${control('ovs-vswitchd')}`,
      prepare: (call) => forgetCapabilities(vsctl, call),
      ready: async (call) => {
        const show = ['ovs-appctl', '-t', control('ovs-vswitchd'), 'dpif/show'];
        const { stdout } = await run(show, { env }, call);
        return [INTEGRATION_BRIDGE, 'br-phy'].every((bridge) => stdout.includes(`${bridge}:`));
      },
    },
    {
      kind: 'step',
      name: name('underlay'),
      needs: [name('ovs-vswitchd')],
      // Userspace tunnels end at the internal port of the bridge that holds the link to the others.
      run: async (call) => {
        const commands = [
          `addr replace ${host.tunnelAddress}/24 dev br-phy`,
          `link set br-phy mtu ${segments[0].mtu} up`,
        ];
        const input = `${commands.join('\n')}\n`;
        await run([...enterNetwork(host), 'ip', '-batch', '-'], { input }, call);
      },
    },
    {
      ...inHost,
      kind: 'service',
      name: name('ovn-controller'),
      argv: ['ovn-controller', `unix:${ovsSocket}`, ...toConsole],
      needs: [name('underlay'), 'ovn/init'],
      prepare: async () => removeStale(sockets),
      ready: socketAccepts(controllerControl),
      // Ending this way it takes its chassis and port bindings out of the southbound database.
      leave: async (call) => {
        await run(['ovn-appctl', '-t', controllerControl(), 'exit'], { env }, call);
      },
    },
    {
      kind: 'step',
      name: name('chassis'),
      needs: [name('ovn-controller')],
      run: (call) => registerChassis(layout.sbSocket, host, env, call),
    },
    {
      kind: 'step',
      name: name('conntrack'),
      // Last of all: set earlier, it is set back.
      needs: [name('chassis'), name('ovs-vswitchd'), 'neighbours'],
      run: (call) => avoidConntrackAbort(vsctl, call),
    },
  ];
}

/** Removes the control sockets of controllers that were killed. */
function removeStale(directory: string): void {
  for (const file of readdirSync(directory)) {
    if (/^ovn-controller\.\d+\.ctl$/.test(file)) rmSync(join(directory, file));
  }
}

/** What ovs-vsctl writes: who this chassis is, and its three bridges. */
function configuration({ layout }: Plan, host: Host): string[] {
  const bridge = (name: string, ...settings: string[]) => [
    ...['--', '--may-exist', 'add-br', name],
    ...['--', 'set', 'bridge', name, 'datapath_type=netdev', ...settings],
  ];
  const port = (bridgeName: string, link: string) => [
    ...['--', '--may-exist', 'add-port', bridgeName, link],
  ];
  const mac = `0a:00:00:00:ee:${host.number.toString(16).padStart(2, '0')}`;
  return [
    ...['--', 'set', 'Open_vSwitch', '.'],
    // Without it TCP and UDP from a link with TX checksum offload are dropped, while ping works.
    'other_config:userspace-tso-enable=true',
    `external_ids:system-id=${host.name}`,
    `external_ids:hostname=${host.name}`,
    `external_ids:ovn-remote=unix:${layout.sbSocket}`,
    'external_ids:ovn-encap-type=geneve',
    `external_ids:ovn-encap-ip=${host.tunnelAddress}`,
    `external_ids:ovn-bridge=${INTEGRATION_BRIDGE}`,
    'external_ids:ovn-bridge-datapath-type=netdev',
    `external_ids:ovn-bridge-mappings=${BRIDGE_MAPPINGS}`,
    `external_ids:ovn-chassis-mac-mappings="physnet1:${mac}"`,
    `external_ids:ovn-cms-options=${CMS_OPTIONS}`,
    'external_ids:ovn-monitor-all=true',
    ...bridge(INTEGRATION_BRIDGE, 'fail-mode=secure', 'other-config:disable-in-band=true'),
    ...bridge('br-ex'),
    ...port('br-ex', 'ex0'),
    ...bridge('br-phy'),
    ...port('br-phy', 'ul0'),
  ];
}
