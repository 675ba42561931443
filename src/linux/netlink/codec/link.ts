import {
  type Attribute,
  cString,
  decodeAttributes,
  encodeAttributes,
  textOf,
  u32,
} from './attribute.ts';
import { decodeMac, encodeMac } from './mac.ts';
import { type NetlinkRequest, NLM_F } from './message.ts';

const RTM = { NEWLINK: 16, DELLINK: 17, GETLINK: 18 } as const;
/** linux/if_link.h */
const IFLA = {
  ADDRESS: 1,
  IFNAME: 3,
  MTU: 4,
  LINK: 5,
  MASTER: 10,
  LINKINFO: 18,
  IFALIAS: 20,
  GROUP: 27,
  EXT_MASK: 29,
  LINK_NETNSID: 37,
} as const;
const IFLA_INFO = { KIND: 1, DATA: 2 } as const;
const VETH_INFO_PEER = 1;
const IFF_UP = 1;
/** Leaves the counters out of answers: most of their bytes, none of our business. */
const RTEXT_FILTER_SKIP_STATS = 8;

/** What can be changed on a link; what is absent stays. */
export interface LinkChange {
  readonly up?: boolean;
  readonly mac?: string;
  readonly mtu?: number;
  readonly alias?: string;
  readonly group?: number;
}

/** What to do to links: plain data, so that plans can be compared and carried out in other ways. */
export type LinkRequest =
  | {
      readonly do: 'create veth';
      readonly name: string;
      readonly mtu: number;
      readonly up: boolean;
      readonly peer: { readonly name: string; readonly mac: string; readonly mtu: number };
    }
  | ({ readonly do: 'change'; readonly index: number } & LinkChange)
  | { readonly do: 'delete'; readonly index: number }
  | { readonly do: 'delete group'; readonly group: number }
  | { readonly do: 'get'; readonly name: string }
  | { readonly do: 'list' };

/** A link as the kernel describes it. */
export interface LinkRecord {
  readonly index: number;
  readonly name: string;
  readonly kind?: string;
  /** Colon-separated; empty for links that have no address. */
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  readonly alias?: string;
  readonly masterIndex?: number;
  readonly group: number;
  /** The other end of a veth, the parent of a VLAN link. */
  readonly lowerIndex?: number;
  /** Whether `lowerIndex` counts in another network namespace. */
  readonly lowerElsewhere: boolean;
}

export function encodeLinkRequest(request: LinkRequest): NetlinkRequest {
  const { REQUEST, ACK, CREATE, EXCL, DUMP } = NLM_F;
  const extMask = { type: IFLA.EXT_MASK, value: u32(RTEXT_FILTER_SKIP_STATS) };
  switch (request.do) {
    case 'create veth':
      return message(
        RTM.NEWLINK,
        REQUEST | ACK | CREATE | EXCL,
        header(0, request.up || undefined),
        [
          ...settings(request),
          { type: IFLA.IFNAME, value: cString(request.name) },
          { type: IFLA.LINKINFO, value: vethInfo(request.peer) },
        ],
      );
    case 'change':
      return message(
        RTM.NEWLINK,
        REQUEST | ACK,
        header(request.index, request.up),
        settings(request),
      );
    case 'delete':
      return message(RTM.DELLINK, REQUEST | ACK, header(request.index), []);
    case 'delete group':
      return message(RTM.DELLINK, REQUEST | ACK, header(0), [
        { type: IFLA.GROUP, value: u32(request.group) },
      ]);
    case 'get':
      return message(RTM.GETLINK, REQUEST | ACK, header(0), [
        extMask,
        { type: IFLA.IFNAME, value: cString(request.name) },
      ]);
    case 'list':
      return message(RTM.GETLINK, REQUEST | DUMP, header(0), [extMask]);
  }
}

/** Reads the payload of an RTM_NEWLINK message. */
export function decodeLink(payload: Buffer): LinkRecord {
  const attributes = decodeAttributes(payload.subarray(INFO_LENGTH));
  const number = (type: number) => attributes.get(type)?.readUInt32LE(0);
  const info = attributes.get(IFLA.LINKINFO);
  const kind = info && decodeAttributes(info).get(IFLA_INFO.KIND);
  const alias = attributes.get(IFLA.IFALIAS);
  const masterIndex = number(IFLA.MASTER);
  const lowerIndex = number(IFLA.LINK);
  return {
    index: payload.readInt32LE(4),
    name: textOf(attributes.get(IFLA.IFNAME) ?? Buffer.alloc(0)),
    ...(kind && { kind: textOf(kind) }),
    mac: decodeMac(attributes.get(IFLA.ADDRESS) ?? Buffer.alloc(0)),
    mtu: number(IFLA.MTU) ?? 0,
    up: (payload.readUInt32LE(8) & IFF_UP) !== 0,
    ...(alias && { alias: textOf(alias) }),
    ...(masterIndex !== undefined && { masterIndex }),
    group: number(IFLA.GROUP) ?? 0,
    ...(lowerIndex !== undefined && { lowerIndex }),
    lowerElsewhere: attributes.has(IFLA.LINK_NETNSID),
  };
}

const INFO_LENGTH = 16;

/** A struct ifinfomsg; index 0 leaves the choice of the link to the attributes. */
function header(index: number, up?: boolean): Buffer {
  const bytes = Buffer.alloc(INFO_LENGTH);
  bytes.writeInt32LE(index, 4);
  if (up !== undefined) {
    bytes.writeUInt32LE(up ? IFF_UP : 0, 8);
    bytes.writeUInt32LE(IFF_UP, 12);
  }
  return bytes;
}

/** In the order in which `ip` writes them, so that its messages and ours can be compared. */
function settings({ mac, mtu, alias, group }: LinkChange): Attribute[] {
  const attributes: Attribute[] = [];
  if (mac !== undefined) attributes.push({ type: IFLA.ADDRESS, value: encodeMac(mac) });
  if (mtu !== undefined) attributes.push({ type: IFLA.MTU, value: u32(mtu) });
  // An alias has no terminating zero here, other than a name.
  if (alias !== undefined) attributes.push({ type: IFLA.IFALIAS, value: Buffer.from(alias) });
  if (group !== undefined) attributes.push({ type: IFLA.GROUP, value: u32(group) });
  return attributes;
}

function vethInfo(peer: { name: string; mac: string; mtu: number }): Attribute[] {
  const description = encodeAttributes([
    { type: IFLA.MTU, value: u32(peer.mtu) },
    { type: IFLA.ADDRESS, value: encodeMac(peer.mac) },
    { type: IFLA.IFNAME, value: cString(peer.name) },
  ]);
  return [
    { type: IFLA_INFO.KIND, value: Buffer.from('veth') },
    {
      type: IFLA_INFO.DATA,
      value: [{ type: VETH_INFO_PEER, value: Buffer.concat([header(0), description]) }],
    },
  ];
}

function message(
  type: number,
  flags: number,
  info: Buffer,
  attributes: readonly Attribute[],
): NetlinkRequest {
  return { type, flags, payload: Buffer.concat([info, encodeAttributes(attributes)]) };
}
