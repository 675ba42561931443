import type { Core } from '../core.ts';

/** Whether Kuryr serves a swarm: dockerd then takes no network of a single host from it. */
export function inSwarm({ config }: Core): boolean {
  return config.server.scope === 'global';
}
