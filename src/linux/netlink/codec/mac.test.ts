import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMac, encodeMac } from './mac.ts';

test('an address is the same after encoding and decoding', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 6, maxLength: 6 }), (bytes) => {
      expect([...encodeMac(decodeMac(Buffer.from(bytes)))]).toEqual([...bytes]);
    }),
  );
  expect(decodeMac(encodeMac('FA:16:3E:01:02:0f'))).toBe('fa:16:3e:01:02:0f');
});

test('what is no address is refused before it reaches the kernel', () => {
  for (const text of ['', 'fa:16:3e:01:02', 'fa-16-3e-01-02-03', 'fa:16:3e:01:02:0g']) {
    expect(() => encodeMac(text)).toThrow('not a MAC address');
  }
});
