import { connect, type NetConnectOpts } from 'node:net';
import type { Call } from '../../util/call.ts';

/** Whether somebody accepts connections on a Unix socket. */
export function socketAccepts(path: string | (() => string)): (call: Call) => Promise<boolean> {
  return (call) => accepts({ path: typeof path === 'string' ? path : path() }, call);
}

/** Whether somebody accepts connections at this place now. */
export async function accepts(place: NetConnectOpts, { signal }: Call): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(place);
  const giveUp = () => resolve(false);
  signal.addEventListener('abort', giveUp, { once: true });
  socket.once('connect', () => resolve(true));
  socket.once('error', giveUp);
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', giveUp);
    socket.destroy();
  }
}
