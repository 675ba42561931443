import type { TestHost } from '../../test/support/test-host.ts';
import { createWords } from './network-life.ts';
import { type Network, networkName, type Operation, type Scenario } from './scenario.ts';

/** An init as PID 1 takes SIGTERM, so that `docker stop` measures the stop and not a time-out. */
export const RUN = ['run', '-d', '--init', '--stop-timeout', '1'];
export const SLEEP = ['busybox', 'sleep', '1000000'];

/** The Docker networks that the containers of all rounds use. */
export async function createNetworks(host: TestHost): Promise<void> {
  await host.docker(...createWords('bridge', '10.76.0.0/16'), networkName('bridge'));
  await host.docker(...createWords('kuryr', '10.77.0.0/16'), networkName('kuryr'));
}

/** The network of the driver that does nothing. */
export async function createIdleNetwork(host: TestHost): Promise<void> {
  await host.docker(...createWords('idle', '10.75.0.0/16'), networkName('idle'));
}

/** A container is created and started, stopped, started once more and removed while it runs. */
export function containerLife(network: Network): Scenario {
  const name = `bench-${network.replace(' ', '-')}`;
  // No port is ready with an address that the user chooses.
  const address = network === 'kuryr cold' ? ['--ip', '10.77.255.250'] : [];
  const steps: readonly (readonly [Operation, readonly string[]])[] = [
    [
      'docker run -d',
      [...RUN, '--network', networkName(network), ...address, '--name', name, ...SLEEP],
    ],
    ['docker stop', ['stop', name]],
    ['docker start', ['start', name]],
    ['docker rm -f', ['rm', '-f', name]],
  ];
  return {
    network,
    run: async (host, observe) => {
      for (const [operation, words] of steps) {
        await observe({ operation, network }, () => host.docker(...words));
      }
    },
  };
}
