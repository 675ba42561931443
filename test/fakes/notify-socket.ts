import { onTestFinished } from 'vitest';
import { libc } from '../../src/linux/ffi/libc.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_NONBLOCK = 0o4000;

/**
 * The service manager's end of sd_notify(3), until the test ends.
 *
 * @param name as in NOTIFY_SOCKET: a path, or @ and an abstract name
 * @returns takes the oldest message that has come; undefined when there is none
 */
export function notifySocket(name: string): () => string | undefined {
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  onTestFinished(() => libc.close(fd));
  libc.bind(fd, Buffer.concat([Buffer.of(AF_UNIX, 0), Buffer.from(name.replace(/^@/, '\0'))]));
  return () => {
    const buffer = Buffer.alloc(512);
    try {
      return buffer.toString('utf8', 0, libc.recv(fd, buffer, 0));
    } catch {
      return undefined;
    }
  };
}
