import { isIPv4 } from 'node:net';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { libc } from '../ffi/libc.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';
import { withNetns } from './with-netns.ts';

const AF_INET = 2;
const SOCK_STREAM_NONBLOCK_CLOEXEC = 1 | 0o4000 | 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;
const BACKLOG = 511;

/**
 * Opens a listening TCP socket (IPv4) inside a network namespace and answers its descriptor, for
 * `net.Server.listen({ fd })`, which then owns it. Port 0 lets the kernel choose.
 *
 * @throws KuryrError LINUX, as with errno EADDRINUSE
 */
export function listenTcpInNetns(options: {
  readonly netns: string;
  readonly address: string;
  readonly port: number;
}): number {
  const { netns, address, port } = options;
  const target = socketAddress(address, port);
  return withNetns(netns, () => {
    let fd: number | undefined;
    try {
      fd = libc.socket(AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
      libc.setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1);
      libc.bind(fd, target);
      libc.listen(fd, BACKLOG);
      return fd;
    } catch (error) {
      if (fd !== undefined) libc.close(fd);
      if (!(error instanceof SystemCallError)) throw error;
      const action = `listen on ${address}:${port} in ${netns}`;
      throw new KuryrError('LINUX', { action, errno: error.code }, { cause: error });
    }
  });
}

/** A struct sockaddr_in; port and address are in network byte order. */
function socketAddress(address: string, port: number): Uint8Array {
  if (!isIPv4(address)) throw new TypeError(`not an IPv4 address: ${address}`);
  const bytes = Buffer.alloc(16);
  bytes.writeUInt16LE(AF_INET, 0);
  bytes.writeUInt16BE(port, 2);
  bytes.set(address.split('.').map(Number), 4);
  return bytes;
}
