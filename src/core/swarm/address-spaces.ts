import type { ServerConfig } from '../../config/kuryr-config.ts';

/** The names of Docker's address spaces; in a swarm they must differ, for they tell a manager from a node. */
export function addressSpaces({ scope, localAddressSpace, globalAddressSpace }: ServerConfig): {
  readonly local: string;
  readonly global: string;
} {
  const same = scope === 'global' && localAddressSpace === globalAddressSpace;
  return {
    local: localAddressSpace,
    global: same ? `${globalAddressSpace}_of_the_swarm` : globalAddressSpace,
  };
}
