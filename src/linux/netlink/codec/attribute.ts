/**
 * Netlink attributes (struct nlattr, rtattr): u16 length with the header, u16 type, value, padding
 * to 4 bytes. A value is bytes or a list of attributes.
 */
export interface Attribute {
  readonly type: number;
  readonly value: Uint8Array | readonly Attribute[];
}

const HEADER = 4;
/** The two high bits of a type are flags (NLA_F_NESTED, NLA_F_NET_BYTEORDER), not part of it. */
const TYPE_MASK = 0x3fff;

export function align4(length: number): number {
  return (length + 3) & ~3;
}

export function encodeAttributes(attributes: readonly Attribute[]): Buffer {
  return Buffer.concat(attributes.map(encodeAttribute));
}

function encodeAttribute({ type, value }: Attribute): Buffer {
  const bytes = value instanceof Uint8Array ? value : encodeAttributes(value);
  const length = HEADER + bytes.length;
  const encoded = Buffer.alloc(align4(length));
  encoded.writeUInt16LE(length, 0);
  encoded.writeUInt16LE(type, 2);
  encoded.set(bytes, HEADER);
  return encoded;
}

/**
 * The attributes in `bytes` by type; of two with one type the later counts, as in the kernel. What
 * follows a length that cannot be is ignored, as the kernel and libnl do.
 */
export function decodeAttributes(bytes: Buffer): Map<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  for (let offset = 0; offset + HEADER <= bytes.length; ) {
    const length = bytes.readUInt16LE(offset);
    if (length < HEADER || offset + length > bytes.length) break;
    const type = bytes.readUInt16LE(offset + 2) & TYPE_MASK;
    attributes.set(type, bytes.subarray(offset + HEADER, offset + length));
    offset += align4(length);
  }
  return attributes;
}

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A C string with its terminating zero. */
export function cString(text: string): Buffer {
  return Buffer.from(`${text}\0`, 'utf8');
}

/** The text up to the first zero byte. */
export function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}
