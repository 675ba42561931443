import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeMessages, encodeMessage, verdictOf } from './message.ts';

const only = (hex: string) => {
  const [message, ...others] = decodeMessages(Buffer.from(hex, 'hex'));
  if (!message || others.length > 0) throw new Error('not exactly one message');
  return message;
};

test('what is encoded is decoded again, also several messages in one datagram', () => {
  const requests = fc.array(
    fc.record({
      type: fc.integer({ min: 16, max: 0xffff }),
      flags: fc.integer({ min: 0, max: 0xffff }),
      payload: fc.uint8Array({ maxLength: 64 }),
    }),
  );
  fc.assert(
    fc.property(requests, fc.integer({ min: 0, max: 0xfffffff0 }), (list, first) => {
      const datagram = Buffer.concat(list.map((r, i) => encodeMessage(r, first + i)));
      const decoded = decodeMessages(datagram);
      expect(decoded).toEqual(
        list.map((r, i) => ({ ...r, sequence: first + i, payload: Buffer.from(r.payload) })),
      );
    }),
  );
});

test('any bytes are decoded without an error and without going past their end', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const messages = decodeMessages(Buffer.from(bytes));
      const taken = messages.reduce((sum, { payload }) => sum + 16 + payload.length, 0);
      expect(taken).toBeLessThanOrEqual(bytes.length);
    }),
  );
});

// The following are captures of the kernel's answers to `ip`.

test('an acknowledgement is a success', () => {
  const ack = only('2400000002000001224c016b403c0000000000007c00000010000506224c016b00000000');
  expect(verdictOf(ack)).toEqual({ errno: 0 });
  expect(ack.sequence).toBe(0x6b014c22);
});

test('an error carries a positive errno', () => {
  const error = only(
    '3c00000002000000254c016bfc3e0000edffffff2800000011000500254c016b000000000000000000000000' +
      '000000000000000008001b0034120000',
  );
  expect(verdictOf(error)).toEqual({ errno: 19 });
});

test('the end of a dump is a verdict', () => {
  expect(verdictOf(only('1400000003002200244c016b753e000000000000'))).toEqual({ errno: 0 });
});

test('an extended error carries its explanation, whether the request is repeated or not', () => {
  const text = Buffer.from('Invalid MTU\0');
  const attribute = Buffer.concat([Buffer.from([16, 0, 1, 0]), text]);
  const header = Buffer.from('20000000100005000100000000000000', 'hex');
  const error = (flags: number, repeated: Buffer) =>
    verdictOf({
      type: 2,
      flags,
      sequence: 1,
      payload: Buffer.concat([Buffer.from('eaffffff', 'hex'), header, repeated, attribute]),
    });
  const expected = { errno: 22, text: 'Invalid MTU' };
  expect(error(0x300, Buffer.alloc(0))).toEqual(expected);
  expect(error(0x200, Buffer.alloc(16))).toEqual(expected);
  expect(error(0x100, Buffer.alloc(0))).toEqual({ errno: 22 });
});

test('a message of data is no verdict', () => {
  expect(verdictOf(only('2000000010000500234c016b0000000000000000030000000100000001000000'))).toBe(
    undefined,
  );
});
