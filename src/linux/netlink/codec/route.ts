import { Address6 } from 'ip-address';
import { align4, decodeAttributes } from './attribute.ts';
import { type NetlinkRequest, NLM_F } from './message.ts';

/** A route, or one next hop of a route that has several. */
export interface Route {
  readonly family: 4 | 6;
  /** CIDR; the default route is 0.0.0.0/0 or ::/0. */
  readonly destination: string;
  readonly gateway?: string;
  readonly linkIndex?: number;
  /** 254 is the main table, 255 the local one. */
  readonly table: number;
}

const RTM_GETROUTE = 26;
/** linux/rtnetlink.h */
const RTA = { DST: 1, OIF: 4, GATEWAY: 5, MULTIPATH: 9, TABLE: 15, VIA: 18 } as const;
const AF_INET = 2;
const AF_INET6 = 10;
/** An entry of the IPv6 cache, not of a table. */
const RTM_F_CLONED = 0x200;
const RTMSG_LENGTH = 12;
const NEXT_HOP_HEADER = 8;

/** Asks for all routes of both families and all tables. */
export function encodeRouteDump(): NetlinkRequest {
  const payload = Buffer.alloc(RTMSG_LENGTH);
  return { type: RTM_GETROUTE, flags: NLM_F.REQUEST | NLM_F.DUMP, payload };
}

/** Reads the payload of an RTM_NEWROUTE message; other families and cache entries give nothing. */
export function decodeRoutes(payload: Buffer): Route[] {
  const familyNumber = payload.readUInt8(0);
  if (familyNumber !== AF_INET && familyNumber !== AF_INET6) return [];
  if (payload.readUInt32LE(8) & RTM_F_CLONED) return [];
  const family = familyNumber === AF_INET ? 4 : 6;
  const attributes = decodeAttributes(payload.subarray(RTMSG_LENGTH));
  const prefix = attributes.get(RTA.DST) ?? Buffer.alloc(family === 4 ? 4 : 16);
  const route = {
    family,
    destination: `${formatAddress(prefix)}/${payload.readUInt8(1)}`,
    // The header's field has one byte; the attribute holds numbers above 255.
    table: attributes.get(RTA.TABLE)?.readUInt32LE(0) ?? payload.readUInt8(4),
  } as const;
  const paths = attributes.get(RTA.MULTIPATH);
  if (paths) return nextHops(paths).map((hop) => ({ ...route, ...hop }));
  return [{ ...route, ...hopOf(attributes, attributes.get(RTA.OIF)?.readUInt32LE(0)) }];
}

/** Each struct rtnexthop: u16 length, u8 flags, u8 hops, i32 link index, attributes. */
function nextHops(bytes: Buffer): Pick<Route, 'gateway' | 'linkIndex'>[] {
  const hops: Pick<Route, 'gateway' | 'linkIndex'>[] = [];
  for (let offset = 0; offset + NEXT_HOP_HEADER <= bytes.length; ) {
    const length = bytes.readUInt16LE(offset);
    if (length < NEXT_HOP_HEADER || offset + length > bytes.length) break;
    const attributes = bytes.subarray(offset + NEXT_HOP_HEADER, offset + length);
    hops.push(hopOf(decodeAttributes(attributes), bytes.readInt32LE(offset + 4)));
    offset += align4(length);
  }
  return hops;
}

function hopOf(
  attributes: Map<number, Buffer>,
  linkIndex: number | undefined,
): Pick<Route, 'gateway' | 'linkIndex'> {
  // RTA_VIA carries a gateway of the other family behind its own two bytes of family.
  const gateway = attributes.get(RTA.GATEWAY) ?? attributes.get(RTA.VIA)?.subarray(2);
  return {
    ...(gateway && { gateway: formatAddress(gateway) }),
    ...(linkIndex !== undefined && { linkIndex }),
  };
}

function formatAddress(bytes: Buffer): string {
  if (bytes.length === 4) return bytes.join('.');
  return Address6.fromUnsignedByteArray([...bytes]).correctForm();
}
