import { KuryrError } from '../../errors/kuryr-error.ts';
import { errnoName } from '../ffi/errno.ts';
import { libc } from '../ffi/libc.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';
import {
  decodeMessages,
  encodeMessage,
  type NetlinkMessage,
  type NetlinkRequest,
} from './codec/message.ts';
import { type NetlinkReply, ReplyCollector } from './reply-collector.ts';

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 3 | 0o2000000;
const NETLINK_ROUTE = 0;
const MSG = { PEEK: 0x2, TRUNC: 0x20, DONTWAIT: 0x40 } as const;
const SOL_SOCKET = 1;
const SO_RCVTIMEO = 20;
const SO_RCVBUFFORCE = 33;
const SOL_NETLINK = 270;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;

/** The kernel answers inside the call or at once; a socket that stays silent is broken. Seconds. */
const SILENCE = 10;
const RECEIVE_BUFFER = 4 << 20;
/** The kernel makes the datagrams of a dump as large as the buffer that is offered, up to 32 KiB. */
const DATAGRAM = 32 << 10;
const ATTEMPTS = 5;

/**
 * A NETLINK_ROUTE socket of the namespace in which it is opened. Synchronous: it belongs into a
 * thread that may block, since the kernel works inside the call (a delete takes some 20 ms).
 */
export class NetlinkSocket {
  readonly #fd: number;
  #sequence = 0;
  #buffer = Buffer.alloc(DATAGRAM);

  constructor() {
    this.#fd = libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_ROUTE);
    libc.setsockopt(this.#fd, SOL_NETLINK, NETLINK_CAP_ACK, 1);
    libc.setsockopt(this.#fd, SOL_NETLINK, NETLINK_EXT_ACK, 1);
    libc.setsockopt(this.#fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER);
    const time = Buffer.alloc(16);
    time.writeUInt32LE(SILENCE, 0);
    libc.setsockopt(this.#fd, SOL_SOCKET, SO_RCVTIMEO, time);
  }

  close(): void {
    libc.close(this.#fd);
  }

  /**
   * Sends requests in one datagram; each runs whether or not those before it failed. Answers in
   * their order.
   *
   * Where an answer was lost (ENOBUFS) or a dump met a change half-way, the requests are sent again,
   * so the second answer to one that changes something may be EEXIST or ENODEV.
   */
  request(requests: readonly NetlinkRequest[]): NetlinkReply[] {
    for (let attempt = 1; ; attempt++) {
      try {
        const replies = this.#exchange(requests);
        if (attempt === ATTEMPTS || !replies.some((reply) => reply.torn)) return replies;
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof SystemCallError)) throw error;
        if (error.code !== 'ENOBUFS') throw error;
        this.#drain();
      }
    }
  }

  /**
   * One request that must succeed.
   *
   * @throws KuryrError LINUX that says `action` was refused
   */
  must(request: NetlinkRequest, action: string): readonly Buffer[] {
    const { errno, text, data, torn } = this.attempt(request, action);
    if (errno === 0 && !torn) return data;
    const name = torn ? 'EAGAIN' : errnoName(errno);
    throw new KuryrError('LINUX', { action, errno: name, ...(text && { text }) });
  }

  /** One request whose refusal the caller looks at. */
  attempt(request: NetlinkRequest, action: string): NetlinkReply {
    try {
      const [reply] = this.request([request]);
      if (!reply) throw new TypeError('a request without a reply');
      return reply;
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
      throw new KuryrError('LINUX', { action, errno: error.code }, { cause: error });
    }
  }

  #exchange(requests: readonly NetlinkRequest[]): NetlinkReply[] {
    const first = this.#sequence + 1;
    this.#sequence += requests.length;
    const collector = new ReplyCollector(first, requests.length);
    libc.sendto(this.#fd, Buffer.concat(requests.map((r, i) => encodeMessage(r, first + i))));
    while (!collector.complete) {
      for (const message of this.#receive()) collector.take(message);
    }
    return collector.replies();
  }

  #receive(): NetlinkMessage[] {
    // The length first: a datagram that does not fit would be cut, and its rest lost.
    const length = libc.recv(this.#fd, this.#buffer, MSG.PEEK | MSG.TRUNC);
    if (length > this.#buffer.length) this.#buffer = Buffer.alloc(length);
    const received = libc.recv(this.#fd, this.#buffer, 0);
    // A copy, since messages outlive this buffer's content.
    return decodeMessages(Buffer.from(this.#buffer.subarray(0, received)));
  }

  /** Throws away what is still to come: a dump that was given up would make the next one EBUSY. */
  #drain(): void {
    for (;;) {
      try {
        libc.recv(this.#fd, this.#buffer, MSG.DONTWAIT);
      } catch (error) {
        if (error instanceof SystemCallError && error.code === 'ENOBUFS') continue;
        return;
      }
    }
  }
}
