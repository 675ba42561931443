import { inject } from 'vitest';
import { OwnDevcloud } from './own-devcloud.ts';

/** dockerd keeps the address of a plugin that it has met, so a new one is needed to look for it. */
export async function newDockerd(host: string): Promise<void> {
  await killDockerd(host);
  startDockerd();
}

/** Ends a host's dockerd as a crash does. */
export async function killDockerd(host: string): Promise<void> {
  await shared().kill(`${host}/dockerd`);
}

/** Starts what does not run of the devcloud. */
export function startDockerd(): void {
  shared().run('up');
}

function shared(): OwnDevcloud {
  const devcloud = inject('devcloud');
  if ('missing' in devcloud) throw new Error(devcloud.missing);
  return new OwnDevcloud(devcloud.state, 0);
}
