import { join } from 'node:path';
import type { Call } from '../../util/call.ts';
import { runTool } from '../run-tool.ts';
import { enterNetwork, type Host } from './host.ts';

/** How long Open vSwitch remembers a neighbour that nobody speaks to, s; more it does not take. */
const AGING = '3600';

/**
 * Makes the ends of the tunnels known to each other. Open vSwitch drops the first packet into a
 * tunnel whose other end it has no MAC address for, and learns one only from ARP replies, which the
 * kernel often has no need to ask for.
 */
export async function meetNeighbours(hosts: readonly Host[], call: Call): Promise<void> {
  const pairs = hosts.flatMap((from) =>
    hosts.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  await Promise.all(pairs.map(({ from, to }) => introduce(from, to, call)));
}

async function introduce(from: Host, to: Host, call: Call): Promise<void> {
  const show = await runTool(['ip', '-n', to.netns, '-o', 'link', 'show', 'br-phy'], call);
  const mac = /link\/ether ([0-9a-f:]+)/.exec(show.stdout)?.[1] ?? '';
  const appctl = ['ovs-appctl', '-t', join(from.layout.run, 'ovs-vswitchd.ctl')];
  await runTool([...appctl, 'tnl/neigh/aging', AGING], call);
  await runTool([...appctl, 'tnl/neigh/set', 'br-phy', to.tunnelAddress, mac], call);
  // If the hosts did not reach each other, it would be seen here and not in a test of something else.
  const ping = ['ping', '-q', '-c', '1', '-W', '5', to.tunnelAddress];
  await runTool([...enterNetwork(from), ...ping], call);
}
