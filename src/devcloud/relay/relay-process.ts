import { connect, createServer, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { listenTcpInNetns } from '../../linux/netns/listen-tcp-in-netns.ts';

/*
 * Lets the hosts reach the APIs at the address that they have outside: listens on the same loopback
 * ports inside each host's network namespace and connects from ours. A socket stays in the namespace
 * that it was made in, so no address, link or route between hosts and control plane is needed.
 *
 * usage: relay-process.ts --netns PATH... --port PORT...
 */

const LOOPBACK = '127.0.0.1';

function relay(inside: Socket, port: number): void {
  const outside = connect({ host: LOOPBACK, port, allowHalfOpen: true });
  for (const [from, to] of [
    [inside, outside],
    [outside, inside],
  ] as const) {
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroySoon());
    from.pipe(to);
  }
}

const { values } = parseArgs({
  options: {
    netns: { type: 'string', multiple: true, default: [] },
    port: { type: 'string', multiple: true, default: [] },
  },
});

for (const netns of values.netns) {
  for (const port of values.port.map(Number)) {
    const server = createServer({ allowHalfOpen: true }, (socket) => relay(socket, port));
    server.listen({ fd: listenTcpInNetns({ netns, address: LOOPBACK, port }) });
  }
}
