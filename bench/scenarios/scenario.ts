import type { TestHost } from '../../test/support/test-host.ts';

/** What many do at the same time. */
export const CROWD_OPERATIONS = [
  '24 × docker run -d, 8 at a time',
  '50 × docker run -d at once',
] as const;
export type CrowdOperation = (typeof CROWD_OPERATIONS)[number];

/** What a user does, and waits for. */
export const OPERATIONS = [
  'docker run -d',
  'docker start',
  'docker stop',
  'docker rm -f',
  'docker network create',
  'docker network rm',
  ...CROWD_OPERATIONS,
] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * What carries a container's packets: nothing, Docker's own bridge, links that a driver hands out and that lead
 * nowhere (`idle`: what any remote driver takes), or Neutron; by a port that is ready, or (`kuryr cold`) by one
 * that is made for the container.
 */
export const NETWORKS = ['none', 'bridge', 'idle', 'kuryr', 'kuryr cold'] as const;
export type Network = (typeof NETWORKS)[number];

export interface Step {
  readonly operation: Operation;
  readonly network: Network;
  /** How many ports must be ready before it, on `kuryr`; without it one. */
  readonly ports?: number;
}

/** Does the work of one step, and takes down what is to be known of it. */
export type Observe = (step: Step, work: () => Promise<unknown>) => Promise<void>;

/** Steps that belong together and leave nothing behind. */
export interface Scenario {
  readonly network: Network;
  readonly run: (host: TestHost, observe: Observe, round: number) => Promise<void>;
}

/** The Docker network that the containers of all rounds use. */
export function networkName(network: Network): string {
  return network === 'none' ? 'none' : `bench-net-${network.replace(' cold', '')}`;
}
