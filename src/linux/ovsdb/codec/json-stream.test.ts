import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonStream } from './json-stream.ts';

/** Cuts bytes at the given fractions of their length. */
function chunks(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map((cut) => Math.floor(cut * bytes.length)), bytes.length];
  places.sort((a, b) => a - b);
  return places.slice(1).map((end, i) => bytes.subarray(places[i], end));
}

test('messages come out whole, however the stream is cut', () => {
  const message = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue());
  const cut = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(fc.array(message), fc.array(cut), (messages, cuts) => {
      const texts = messages.map((m) => JSON.stringify(m));
      const stream = new JsonStream();
      const read = chunks(Buffer.from(texts.join('')), cuts).flatMap((c) => stream.push(c));
      expect(read).toEqual(texts.map((text) => JSON.parse(text)));
    }),
  );
});

test('brackets and quotes inside of strings end nothing', () => {
  const message = { '}': '{"]\\" \\', list: ['[', '\\\\"}'] };
  const bytes = Buffer.from(JSON.stringify(message));
  const stream = new JsonStream();
  // Byte by byte: each state is carried over.
  const read = [...bytes].flatMap((byte) => stream.push(Buffer.of(byte)));
  expect(read).toEqual([message]);
});

test('a character of several bytes may be cut', () => {
  const bytes = Buffer.from('{"name":"Zürich 🏔"}');
  for (let i = 1; i < bytes.length; i++) {
    const stream = new JsonStream();
    const read = [...stream.push(bytes.subarray(0, i)), ...stream.push(bytes.subarray(i))];
    expect(read).toEqual([{ name: 'Zürich 🏔' }]);
  }
});

test('space between messages is allowed', () => {
  expect(new JsonStream().push(Buffer.from('{} \n {"a":1}\n'))).toEqual([{}, { a: 1 }]);
});

test('what is not JSON is an error', () => {
  expect(() => new JsonStream().push(Buffer.from('}'))).toThrow(SyntaxError);
  expect(() => new JsonStream().push(Buffer.from('{"a":x}'))).toThrow(SyntaxError);
  expect(() => new JsonStream().push(Buffer.from('HTTP/1.1 400 Bad Request {}'))).toThrow(
    SyntaxError,
  );
});

test('bytes that are held are not those of the caller', () => {
  const stream = new JsonStream();
  const reused = Buffer.from('{"a":');
  stream.push(reused);
  reused.fill(0);
  expect(stream.push(Buffer.from('1}'))).toEqual([{ a: 1 }]);
});
