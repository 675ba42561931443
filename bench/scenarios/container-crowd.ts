import { RUN, SLEEP } from './container-life.ts';
import { type CrowdOperation, type Network, networkName, type Scenario } from './scenario.ts';

/** How many containers come together, and how many `docker` commands run at a time. */
const CROWDS: Readonly<Record<CrowdOperation, { readonly all: number; readonly atOnce: number }>> =
  {
    '24 × docker run -d, 8 at a time': { all: 24, atOnce: 8 },
    '50 × docker run -d at once': { all: 50, atOnce: 50 },
  };

/** Many containers are created and started by several users at the same time, and removed. */
export function containerCrowd(network: Network, operation: CrowdOperation): Scenario {
  const { all, atOnce } = CROWDS[operation];
  const names = Array.from({ length: all }, (_, i) => `crowd-${network}-${i}`);
  return {
    network,
    run: async (host, observe) => {
      const waiting = [...names];
      const user = async () => {
        for (let name = waiting.shift(); name; name = waiting.shift()) {
          await host.docker(...RUN, '--network', networkName(network), '--name', name, ...SLEEP);
        }
      };
      await observe({ operation, network, ports: all }, () =>
        Promise.all(Array.from({ length: atOnce }, user)),
      );
      await host.docker('rm', '-f', ...names);
    },
  };
}
