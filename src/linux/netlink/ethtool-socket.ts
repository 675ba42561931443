import { KuryrError } from '../../errors/kuryr-error.ts';
import { libc } from '../ffi/libc.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';

const AF_INET = 2;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2000000;
const SIOCETHTOOL = 0x8946;
const IFNAMSIZ = 16;

/**
 * linux/ethtool.h. Segmentation offload is switched off after checksums, since it cannot be on
 * without them, and on after them.
 */
const COMMANDS = [
  ['TX checksums', 0x17],
  ['TCP segmentation offload', 0x1f],
  ['generic segmentation offload', 0x24],
] as const;

/** The ethtool requests of the namespace in which it is opened; ioctl(2), works on every kernel. */
export class EthtoolSocket {
  readonly #fd: number;

  constructor() {
    this.#fd = libc.socket(AF_INET, SOCK_DGRAM_CLOEXEC, 0);
  }

  close(): void {
    libc.close(this.#fd);
  }

  /**
   * Lets a link leave checksums and segmentation of what it sends to others, or do them itself. A
   * userspace datapath drops packets without checksums at tunnels (`Tunneling packets with HW offload
   * flags is not supported`): ping passes, TCP and UDP do not. The setting stays when the link moves
   * to another namespace.
   */
  setTxOffload(link: string, on: boolean): void {
    for (const [feature, command] of COMMANDS) {
      const value = Buffer.alloc(8);
      value.writeUInt32LE(command, 0);
      value.writeUInt32LE(on ? 1 : 0, 4);
      const request = Buffer.alloc(40);
      request.write(link, 0, IFNAMSIZ - 1, 'latin1');
      request.writeBigUInt64LE(libc.addressOf(value), IFNAMSIZ);
      try {
        libc.ioctl(this.#fd, SIOCETHTOOL, request);
      } catch (error) {
        if (!(error instanceof SystemCallError)) throw error;
        const action = `turn ${feature} ${on ? 'on' : 'off'} on ${link}`;
        throw new KuryrError('LINUX', { action, errno: error.code }, { cause: error });
      }
    }
  }
}
