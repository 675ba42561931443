import { libc } from '../ffi/libc.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;

/** Its own name is not in the address: an abstract one has none in the file system. */
const ABSTRACT = '@';

/**
 * Tells the service manager how this process does, if one has started it (sd_notify(3)): one datagram of
 * `NAME=value` lines to the socket in NOTIFY_SOCKET. Without that it says nothing. A manager that does not
 * listen is no reason to fail, so nothing here throws.
 */
export class ServiceManager {
  readonly #address: Buffer | undefined;
  readonly #watchdog: NodeJS.Timeout | undefined;

  constructor(env: Readonly<Record<string, string | undefined>>, pid: number = process.pid) {
    this.#address = socketAddress(env['NOTIFY_SOCKET']);
    const everyMs = watchdogMs(env, pid);
    if (everyMs === undefined || !this.#address) return;
    // Half of it, as the manual page says; and from the event loop, whose standstill is what it watches.
    this.#watchdog = setInterval(() => this.#send('WATCHDOG=1'), everyMs / 2);
    this.#watchdog.unref();
  }

  /** The service can be used; those that wait for it may start. */
  ready(status: string): void {
    this.#send(`READY=1\nSTATUS=${status}`);
  }

  /** The service ends, as it was asked to. */
  stopping(): void {
    clearInterval(this.#watchdog);
    this.#send('STOPPING=1\nSTATUS=stopping');
  }

  #send(text: string): void {
    if (!this.#address) return;
    try {
      const fd = libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
      try {
        libc.sendto(fd, Buffer.from(text), this.#address);
      } finally {
        libc.close(fd);
      }
    } catch {
      // The manager will see by itself what becomes of us.
    }
  }
}

/** A struct sockaddr_un, without the final zero that an abstract address must not have. */
function socketAddress(path: string | undefined): Buffer | undefined {
  if (!path || !(path.startsWith('/') || path.startsWith(ABSTRACT))) return undefined;
  const name = Buffer.from(path);
  if (path.startsWith(ABSTRACT)) name[0] = 0;
  return Buffer.concat([Buffer.of(AF_UNIX, 0), name]);
}

/** How long the manager waits for a sign of life of this very process, ms. */
function watchdogMs(
  env: Readonly<Record<string, string | undefined>>,
  pid: number,
): number | undefined {
  const usec = Number(env['WATCHDOG_USEC']);
  const isMine = env['WATCHDOG_PID'] === undefined || Number(env['WATCHDOG_PID']) === pid;
  return isMine && usec > 0 ? usec / 1000 : undefined;
}
