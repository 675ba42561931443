import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { libc } from '../ffi/libc.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';
import { encodeMessage } from './codec/message.ts';
import { NetlinkSocket } from './socket.ts';

const MSG_PEEK = 2;
const MSG_DONTWAIT = 0x40;
const ENOBUFS = 105;
const EAGAIN = 11;
const EBUSY = 16;

type Event = Buffer | number;

/** What the kernel has for the socket: datagrams, or errnos that recv fails with. */
let incoming: Event[];
let sent: number[];
let answer: (sequence: number) => Event[];

beforeEach(() => {
  incoming = [];
  sent = [];
  vi.spyOn(libc, 'socket').mockReturnValue(99);
  vi.spyOn(libc, 'setsockopt').mockReturnValue(undefined);
  vi.spyOn(libc, 'sendto').mockImplementation((_fd, data) => {
    const sequence = Buffer.from(data).readUInt32LE(8);
    sent.push(sequence);
    // A dump that is still under way makes the kernel refuse the next one.
    incoming.push(...(incoming.length > 0 ? [error(sequence, EBUSY)] : answer(sequence)));
    return data.length;
  });
  vi.spyOn(libc, 'recv').mockImplementation((_fd, buffer, flags) => {
    const [event] = incoming;
    if (event === undefined && !(flags & MSG_DONTWAIT)) throw new SystemCallError('recv', EAGAIN);
    if (!(flags & MSG_PEEK) || typeof event === 'number') incoming.shift();
    if (typeof event !== 'object') throw new SystemCallError('recv', event ?? EAGAIN);
    buffer.set(event.subarray(0, buffer.length));
    return event.length;
  });
});

afterEach(() => vi.restoreAllMocks());

const message = (sequence: number, type: number, payload: Buffer, flags = 2) =>
  encodeMessage({ type, flags, payload }, sequence);
const done = (sequence: number) => message(sequence, 3, Buffer.alloc(4));
const error = (sequence: number, errno: number) => {
  const payload = Buffer.alloc(20);
  payload.writeInt32LE(-errno);
  return message(sequence, 2, payload, 0);
};
const request = { type: 18, flags: 0x301, payload: Buffer.alloc(16) };

test('a dump of several datagrams is put together', () => {
  answer = (n) => [
    Buffer.concat([message(n, 16, Buffer.from('aaaa')), message(n, 16, Buffer.from('bbbb'))]),
    message(n, 16, Buffer.from('cccc')),
    done(n),
  ];
  const data = new NetlinkSocket().must(request, 'list');
  expect(data.map(String)).toEqual(['aaaa', 'bbbb', 'cccc']);
});

test('a datagram larger than the buffer arrives whole', () => {
  const large = Buffer.alloc(100_000, 'x');
  answer = (n) => [message(n, 16, large), done(n)];
  expect(new NetlinkSocket().must(request, 'list')).toEqual([large]);
});

test('after an overflow what is left is drained and the request sent again', () => {
  answer = (n) =>
    n === 1
      ? [message(n, 16, Buffer.from('lost')), ENOBUFS, message(n, 16, Buffer.from('old.')), done(n)]
      : [message(n, 16, Buffer.from('new.')), done(n)];
  expect(new NetlinkSocket().must(request, 'list').map(String)).toEqual(['new.']);
  expect(sent).toEqual([1, 2]);
});

test('a dump that met a change is asked again', () => {
  answer = (n) => [message(n, 16, Buffer.from(`${n}...`), n === 1 ? 0x12 : 2), done(n)];
  expect(new NetlinkSocket().must(request, 'list').map(String)).toEqual(['2...']);
});

test('a refusal is an error with action and errno', () => {
  answer = (n) => [error(n, EBUSY)];
  expect(() => new NetlinkSocket().must(request, 'list links')).toThrow(
    expect.objectContaining({ code: 'LINUX', params: { action: 'list links', errno: 'EBUSY' } }),
  );
});

test('a socket that stays silent is an error, not a hang', () => {
  answer = () => [];
  expect(() => new NetlinkSocket().must(request, 'list links')).toThrow(
    'the kernel refused to list links: EAGAIN',
  );
});
