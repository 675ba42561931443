import { libc } from '../../../src/linux/ffi/libc.ts';
import { withNetns } from '../../../src/linux/netns/with-netns.ts';

const SIOCETHTOOL = 0x8946;
/** ETHTOOL_GTXCSUM, ETHTOOL_GTSO, ETHTOOL_GGSO */
const COMMANDS = [0x16, 0x1e, 0x23];

/** Whether TX checksums, TCP segmentation and generic segmentation are offloaded on a link. */
export function readTxOffload(netns: string, link: string): boolean[] {
  return withNetns(netns, () => {
    const fd = libc.socket(2, 2, 0);
    try {
      return COMMANDS.map((command) => {
        const value = Buffer.alloc(8);
        value.writeUInt32LE(command, 0);
        const request = Buffer.alloc(40);
        request.write(link);
        request.writeBigUInt64LE(libc.addressOf(value), 16);
        libc.ioctl(fd, SIOCETHTOOL, request);
        return value.readUInt32LE(4) === 1;
      });
    } finally {
      libc.close(fd);
    }
  });
}
