import { inject } from 'vitest';
import { OwnDevcloud } from './own-devcloud.ts';

/** dockerd keeps the address of a plugin that it has met, so a new one is needed to look for it. */
export async function newDockerd(host: string): Promise<void> {
  const devcloud = inject('devcloud');
  if ('missing' in devcloud) return;
  const own = new OwnDevcloud(devcloud.state, 0);
  await own.kill(`${host}/dockerd`);
  own.run('up');
}
