import type { TestHost } from '../../test/support/test-host.ts';

/** What a user does, and waits for. */
export const OPERATIONS = [
  'docker run -d',
  'docker start',
  'docker stop',
  'docker rm -f',
  'docker network create',
  'docker network rm',
] as const;
export type Operation = (typeof OPERATIONS)[number];

/**
 * What carries a container's packets: nothing, Docker's own bridge, or Neutron; by a port that is ready, or
 * (`kuryr cold`) by one that is made for the container.
 */
export const NETWORKS = ['none', 'bridge', 'kuryr', 'kuryr cold'] as const;
export type Network = (typeof NETWORKS)[number];

export interface Step {
  readonly operation: Operation;
  readonly network: Network;
}

/** Does the work of one step, and takes down what is to be known of it. */
export type Observe = (step: Step, work: () => Promise<unknown>) => Promise<void>;

/** Steps that belong together and leave nothing behind. */
export interface Scenario {
  readonly network: Network;
  readonly run: (host: TestHost, observe: Observe, round: number) => Promise<void>;
}
