import { KuryrError } from '../../errors/kuryr-error.ts';
import { errnoName } from '../ffi/errno.ts';
import { withNetns } from '../netns/with-netns.ts';
import { decodeLink, encodeLinkRequest, type LinkRecord, type LinkRequest } from './codec/link.ts';
import { decodeRoutes, encodeRouteDump, type Route } from './codec/route.ts';
import { EthtoolSocket } from './ethtool-socket.ts';
import type { NetlinkReply } from './reply-collector.ts';
import { NetlinkSocket } from './socket.ts';

/** Link requests that change something. */
type LinkOrder = Exclude<LinkRequest, { do: 'get' | 'list' }>;

/** The kernel of one network namespace, asked synchronously. */
export class Kernel {
  readonly #netlink: NetlinkSocket;
  readonly #ethtool: EthtoolSocket;

  /** Opens its sockets in the namespace at `netns`, or in the thread's own. */
  constructor(netns: string | undefined) {
    const open = () => [new NetlinkSocket(), new EthtoolSocket()] as const;
    [this.#netlink, this.#ethtool] = netns === undefined ? open() : withNetns(netns, open);
  }

  close(): void {
    this.#netlink.close();
    this.#ethtool.close();
  }

  /** Carries out one order. @throws KuryrError LINUX */
  order(order: LinkOrder, action: string): void {
    this.#netlink.must(encodeLinkRequest(order), action);
  }

  /** Carries out one order; a refusal is the answer. */
  attempt(order: LinkOrder, action: string): NetlinkReply {
    return this.#netlink.attempt(encodeLinkRequest(order), action);
  }

  /** Carries out orders with one call; each runs whether or not those before it were refused. */
  attemptAll(orders: readonly LinkOrder[]): NetlinkReply[] {
    return orders.length === 0 ? [] : this.#netlink.request(orders.map(encodeLinkRequest));
  }

  /** The link of that name, if there is one. */
  link(name: string): LinkRecord | undefined {
    const action = `look up the link ${name}`;
    const reply = this.#netlink.attempt(encodeLinkRequest({ do: 'get', name }), action);
    const [payload] = reply.data;
    if (payload) {
      const link = decodeLink(payload);
      // The kernel looks among alternative names too; such a link is not the one that is meant.
      return link.name === name ? link : undefined;
    }
    const errno = errnoName(reply.errno);
    if (errno === 'ENODEV') return undefined;
    throw new KuryrError('LINUX', { action, errno, ...(reply.text && { text: reply.text }) });
  }

  links(): LinkRecord[] {
    return this.#netlink.must(encodeLinkRequest({ do: 'list' }), 'list links').map(decodeLink);
  }

  routes(): Route[] {
    return this.#netlink.must(encodeRouteDump(), 'list routes').flatMap(decodeRoutes);
  }

  setTxOffload(link: string, on: boolean): void {
    this.#ethtool.setTxOffload(link, on);
  }
}
