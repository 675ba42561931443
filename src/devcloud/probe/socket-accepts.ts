import { connect } from 'node:net';
import type { Call } from '../../util/call.ts';

/** A probe: whether somebody accepts connections on a Unix socket. */
export function socketAccepts(path: string | (() => string)): (call: Call) => Promise<boolean> {
  return async ({ signal }) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const socket = connect(typeof path === 'string' ? path : path());
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
  };
}
