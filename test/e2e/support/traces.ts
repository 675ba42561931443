import { expect } from 'vitest';
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

/** Waits until nothing is there any more, as promises are kept; fails with what stays. */
export async function nothingIsLeft(e2e: E2e): Promise<void> {
  const nothing = async () =>
    JSON.stringify(await traces(e2e)) === JSON.stringify(NO_TRACES) ? true : undefined;
  await e2e.cloud
    .until('nothing to be left', nothing)
    .catch(async () => expect(await traces(e2e)).toEqual(NO_TRACES));
}
