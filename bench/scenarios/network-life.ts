import type { Network, Scenario } from './scenario.ts';

type UserNetwork = Extract<Network, 'bridge' | 'kuryr'>;

/** Its own range for each driver, and the rounds take turns, so that no round meets what the last one left. */
const RANGES: Readonly<Record<UserNetwork, number>> = { bridge: 78, kuryr: 79 };

/** A Docker network is created and removed; no container ever uses it. */
export function networkLife(network: UserNetwork): Scenario {
  const name = `bench-new-${network}`;
  return {
    network,
    run: async (host, observe, round) => {
      const subnet = `10.${RANGES[network]}.${Math.abs(round) % 256}.0/24`;
      await observe({ operation: 'docker network create', network }, () =>
        host.docker(...createWords(network, subnet), name),
      );
      await observe({ operation: 'docker network rm', network }, () =>
        host.docker('network', 'rm', name),
      );
    },
  };
}

/** The words of `docker network create`, its name excepted. */
export function createWords(network: UserNetwork | 'idle', subnet: string): readonly string[] {
  const driver =
    network === 'bridge' ? ['-d', 'bridge'] : ['-d', network, '--ipam-driver', network];
  return ['network', 'create', ...driver, '--subnet', subnet];
}
