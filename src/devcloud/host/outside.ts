import { EthtoolSocket } from '../../linux/netlink/ethtool-socket.ts';
import { withNetns } from '../../linux/netns/with-netns.ts';
import type { Call } from '../../util/call.ts';
import type { Plan } from '../plan.ts';
import { runTool } from '../run-tool.ts';
import type { Settings } from '../settings/settings.ts';
import type { Step } from '../supervisor/unit.ts';
import type { Host } from './host.ts';
import { Namespaces, netnsPath } from './namespaces.ts';
import { lines, providerSegment, switchNetns } from './switch.ts';

/** The range of the external network, one of those for documentation (RFC 5737). */
export const PUBLIC_RANGE = '203.0.113.0/24';
/** Where the outside is on it: the gateway of OVN's routers. */
export const PUBLIC_GATEWAY = '203.0.113.1';

/** The network namespace that stands for the world outside the cloud. */
export function outsideNetns({ name }: Settings): string {
  return `${name}-outside`;
}

/** Makes the outside, a link away from the provider network; from there floating IPs are reached. */
export function outsideStep({ layout, settings }: Plan, hosts: readonly Host[]): Step {
  const namespaces = new Namespaces(layout.namespaces);
  return {
    kind: 'step',
    name: 'outside',
    // They make the switch, each with what this would do to the record of namespaces.
    needs: hosts.map((host) => host.units.namespaces),
    run: async (call) => {
      const netns = outsideNetns(settings);
      if (namespaces.owns(netns)) await namespaces.remove(netns, call);
      await namespaces.create(netns, call);
      await plugIn(netns, switchNetns(settings), call);
    },
  };
}

async function plugIn(netns: string, switchName: string, call: Call): Promise<void> {
  const { bridge, link, mtu } = providerSegment;
  const port = `outside-${bridge}`;
  const del = ['ip', '-n', switchName, 'link', 'del', port];
  await runTool(del, call).catch(() => call.signal.throwIfAborted());
  const add = [
    `link add ${link} netns ${netns} mtu ${mtu} type veth peer name ${port} netns ${switchName} mtu ${mtu}`,
  ];
  await runTool(['ip', '-batch', '-'], call, lines(add));
  const join = [`link set ${port} master ${bridge} up`];
  const up = [`address add ${PUBLIC_GATEWAY}/24 dev ${link}`, `link set ${link} up`];
  await runTool(['ip', '-n', switchName, '-batch', '-'], call, lines(join));
  await runTool(['ip', '-n', netns, '-batch', '-'], call, lines(up));
  withNetns(netnsPath(netns), () => leaveNoChecksum(link));
}

/** Packets without checksums would be dropped where a router hands them on through a tunnel. */
function leaveNoChecksum(link: string): void {
  const socket = new EthtoolSocket();
  try {
    socket.setTxOffload(link, false);
  } finally {
    socket.close();
  }
}
