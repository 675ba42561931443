import type { E2e } from './e2e.ts';

/** What Neutron, Open vSwitch and the kernel hold of us now; a refused command must not change it. */
export async function traces({ h1, cloud }: E2e): Promise<{
  readonly neutron: readonly string[];
  readonly ovs: readonly string[];
  readonly links: readonly string[];
}> {
  const [neutron, ovs, links] = await Promise.all([cloud.leftovers(), h1.ovsPorts(), h1.links()]);
  return { neutron: neutron.toSorted(), ovs: ovs.toSorted(), links: links.toSorted() };
}

/** Nothing at all. */
export const NO_TRACES = { neutron: [], ovs: [], links: [] };
