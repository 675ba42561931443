import { align4, decodeAttributes, textOf } from './attribute.ts';

/** A netlink message (struct nlmsghdr, see netlink(7)) to the kernel. */
export interface NetlinkRequest {
  readonly type: number;
  readonly flags: number;
  readonly payload: Uint8Array;
}

/** A netlink message from the kernel. */
export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Buffer;
}

export const NLM_F = {
  REQUEST: 0x1,
  ACK: 0x4,
  /** In answers: the dump met a change half-way and may be inconsistent. */
  DUMP_INTR: 0x10,
  EXCL: 0x200,
  DUMP: 0x300,
  CREATE: 0x400,
} as const;

/** In NLMSG_ERROR: the request's payload is not repeated; attributes follow. */
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;

const NLMSG_ERROR = 2;
const NLMSG_DONE = 3;
const HEADER = 16;

export function encodeMessage(request: NetlinkRequest, sequence: number): Buffer {
  const length = HEADER + request.payload.length;
  const bytes = Buffer.alloc(align4(length));
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt16LE(request.type, 4);
  bytes.writeUInt16LE(request.flags, 6);
  bytes.writeUInt32LE(sequence, 8);
  // The sender's port id stays 0: the kernel fills in the socket's.
  bytes.set(request.payload, HEADER);
  return bytes;
}

/** The messages of one datagram; a message that is cut short ends them. */
export function decodeMessages(datagram: Buffer): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  for (let offset = 0; offset + HEADER <= datagram.length; ) {
    const length = datagram.readUInt32LE(offset);
    if (length < HEADER || offset + length > datagram.length) break;
    messages.push({
      type: datagram.readUInt16LE(offset + 4),
      flags: datagram.readUInt16LE(offset + 6),
      sequence: datagram.readUInt32LE(offset + 8),
      payload: datagram.subarray(offset + HEADER, offset + length),
    });
    offset += align4(length);
  }
  return messages;
}

/** How a request ended: errno is positive, 0 for success; `text` is the kernel's explanation. */
export interface Verdict {
  readonly errno: number;
  readonly text?: string;
}

/** The verdict in an acknowledgement, an error or the end of a dump; undefined in other messages. */
export function verdictOf(message: NetlinkMessage): Verdict | undefined {
  const { type, payload } = message;
  if (type === NLMSG_DONE) {
    return { errno: payload.length >= 4 ? 0 - payload.readInt32LE(0) : 0 };
  }
  if (type !== NLMSG_ERROR) return undefined;
  const errno = 0 - payload.readInt32LE(0);
  const text = explanation(message);
  return text === undefined ? { errno } : { errno, text };
}

/** NETLINK_EXT_ACK: after the errno and the request's header come attributes. */
function explanation({ flags, payload }: NetlinkMessage): string | undefined {
  if (!(flags & NLM_F_ACK_TLVS) || payload.length < 4 + HEADER) return undefined;
  const repeated = flags & NLM_F_CAPPED ? HEADER : payload.readUInt32LE(4);
  const attributes = decodeAttributes(payload.subarray(4 + align4(repeated)));
  const text = attributes.get(NLMSGERR_ATTR_MSG);
  return text && textOf(text);
}
