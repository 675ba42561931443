import type { Call } from '../../util/call.ts';
import { runTool } from '../run-tool.ts';
import { enterNetwork, type Host } from './host.ts';

/**
 * Lets each host ping the others' tunnel addresses: Open vSwitch learns their MAC addresses by
 * watching ARP, and drops the first packet into a tunnel whose end it does not know.
 */
export async function meetNeighbours(hosts: readonly Host[], call: Call): Promise<void> {
  const pairs = hosts.flatMap((from) =>
    hosts.filter((to) => to !== from).map((to) => ({ from, to })),
  );
  const ping = ['ping', '-q', '-c', '1', '-W', '5'];
  await Promise.all(
    pairs.map(({ from, to }) => runTool([...enterNetwork(from), ...ping, to.tunnelAddress], call)),
  );
}
