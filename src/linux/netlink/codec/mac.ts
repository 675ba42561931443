/** The bytes of a MAC address written `fa:16:3e:01:02:03`. */
export function encodeMac(text: string): Buffer {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) {
    throw new TypeError(`not a MAC address: ${text}`);
  }
  return Buffer.from(text.replaceAll(':', ''), 'hex');
}

/** A link's address, of any length, in lower case with colons. */
export function decodeMac(bytes: Buffer): string {
  return bytes.toString('hex').replace(/(..)(?=.)/g, '$1:');
}
