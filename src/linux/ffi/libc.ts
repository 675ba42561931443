import koffi from 'koffi';
import { SystemCallError } from './system-call-error.ts';

type Value = number | bigint | string | Uint8Array | null;
type Native = (...values: Value[]) => number;

const EINTR = 4;

/**
 * Binds one libc function; a result of -1 becomes a thrown SystemCallError, an interrupted call is
 * made again. Bound at its first call, so that importing this file neither loads the addon nor fails.
 */
function bindNative(prototype: string): Native {
  const name = prototype.replace(/\(.*/, '').replace(/.* /, '');
  let native: Native | undefined;
  return (...values) => {
    native ??= koffi.load(null).func(prototype) as Native;
    for (;;) {
      const result = native(...values);
      if (result !== -1) return result;
      // Nothing may come between the call and this: errno is that of the thread's last call.
      const errno = koffi.errno();
      if (errno !== EINTR) throw new SystemCallError(name, errno);
    }
  };
}

// Sizes are `unsigned int` where C has socklen_t and `long` where it has size_t and ssize_t.
const native = {
  open: bindNative('int open(const char *path, int flags, int mode)'),
  close: bindNative('int close(int fd)'),
  setns: bindNative('int setns(int fd, int nstype)'),
  socket: bindNative('int socket(int domain, int type, int protocol)'),
  setsockopt: bindNative(
    'int setsockopt(int fd, int level, int name, const void *value, unsigned int length)',
  ),
  bind: bindNative('int bind(int fd, const void *address, unsigned int length)'),
  listen: bindNative('int listen(int fd, int backlog)'),
  sendto: bindNative(
    'long sendto(int fd, const void *data, long length, int flags, const void *to, unsigned int toLength)',
  ),
  recv: bindNative('long recv(int fd, void *buffer, long length, int flags)'),
  ioctl: bindNative('int ioctl(int fd, unsigned long request, void *argument)'),
};

/**
 * The few libc functions that Node.js lacks. All of them are synchronous, act on the calling thread
 * and throw SystemCallError. Structures are little-endian bytes, as on every platform that koffi's
 * prebuilt addon and this product support (x64 and arm64).
 */
export const libc = {
  open: (path: string, flags: number): number => native.open(path, flags, 0),

  /** Linux releases the descriptor even when close fails, so it is never an error to the caller. */
  close(fd: number): void {
    try {
      native.close(fd);
    } catch {
      // Nothing is left to do, and a second close could hit a descriptor that is new.
    }
  },

  setns: (fd: number, type: number): void => void native.setns(fd, type),
  socket: (domain: number, type: number, protocol: number): number =>
    native.socket(domain, type, protocol),

  /** Sets an option to an int or to the bytes of a structure. */
  setsockopt(fd: number, level: number, name: number, value: number | Uint8Array): void {
    const bytes = typeof value === 'number' ? new Uint8Array(Int32Array.of(value).buffer) : value;
    native.setsockopt(fd, level, name, bytes, bytes.length);
  },

  /** `address` holds a struct sockaddr_*. */
  bind: (fd: number, address: Uint8Array): void => void native.bind(fd, address, address.length),
  listen: (fd: number, backlog: number): void => void native.listen(fd, backlog),

  /** Without an address it is send(). Answers the number of bytes that were sent. */
  sendto: (fd: number, data: Uint8Array, to: Uint8Array | null = null): number =>
    native.sendto(fd, data, data.length, 0, to, to?.length ?? 0),

  /** Answers the length of what came; with MSG_TRUNC that can be more than the buffer holds. */
  recv: (fd: number, buffer: Uint8Array, flags: number): number =>
    native.recv(fd, buffer, buffer.length, flags),

  ioctl: (fd: number, request: number, argument: Uint8Array): void =>
    void native.ioctl(fd, request, argument),

  /** Where a buffer lies, for structures that hold pointers; the caller keeps the buffer alive. */
  addressOf: (buffer: Uint8Array): bigint => koffi.address(buffer),
};
