import type { Network, Operation } from './scenarios/scenario.ts';

/**
 * The same steps with the Python kuryr-libnetwork on the same services, on a quiet machine with two
 * cores: ms. Not measured here; compare ratios, not times.
 */
export const UPSTREAM: Partial<
  Readonly<Record<Operation, Readonly<Record<Exclude<Network, 'kuryr cold'>, number>>>>
> = {
  'docker start': { none: 168, bridge: 229, kuryr: 1274 },
  'docker rm -f': { none: 59, bridge: 104, kuryr: 482 },
};
