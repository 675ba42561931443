import type { Call } from '../../util/call.ts';
import { runTool } from '../run-tool.ts';
import type { Settings } from '../settings/settings.ts';
import type { Namespaces } from './namespaces.ts';

/** The provider network: `physnet1` in Neutron, `br-ex` on the hosts. */
export const providerSegment = { bridge: 'ex', link: 'ex0', mtu: 1500 } as const;

/** The Linux bridges between the hosts, each with the name of the hosts' links to it. */
export const segments = [
  /** Carries the tunnels. */
  { bridge: 'ul', link: 'ul0', mtu: 1500 },
  providerSegment,
] as const;

/** The network namespace of the switch that all hosts of a devcloud hang on. */
export function switchNetns({ name }: Settings): string {
  return `${name}-sw`;
}

/** Makes the switch, unless it is there. */
export async function ensureSwitch(
  settings: Settings,
  namespaces: Namespaces,
  call: Call,
): Promise<void> {
  const netns = switchNetns(settings);
  if (namespaces.owns(netns)) return;
  await namespaces.create(netns, call);
  const batch = segments.flatMap(({ bridge }) => [
    `link add ${bridge} type bridge stp_state 0 mcast_snooping 0`,
    `link set ${bridge} up`,
  ]);
  await runTool(['ip', '-n', netns, '-batch', '-'], call, lines(batch));
}

export function lines(batch: readonly string[]): string {
  return batch.map((line) => `${line}\n`).join('');
}
