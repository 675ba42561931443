import type { Network, Operation } from './scenarios/scenario.ts';

/**
 * The same steps with the Python kuryr-libnetwork on the same services, on a quiet machine with two
 * cores: ms. Not measured here; compare ratios, not times.
 */
export const UPSTREAM: Partial<
  Readonly<
    Record<Operation, Readonly<Record<Extract<Network, 'none' | 'bridge' | 'kuryr'>, number>>>
  >
> = {
  'docker start': { none: 168, bridge: 229, kuryr: 1274 },
  'docker rm -f': { none: 59, bridge: 104, kuryr: 482 },
  '24 × docker run -d, 8 at a time': { none: 2526, bridge: 3243, kuryr: 24_000 },
};
