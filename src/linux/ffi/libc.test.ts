import { expect, test } from 'vitest';
import { libc } from './libc.ts';
import { SystemCallError } from './system-call-error.ts';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;

test('a failed call names itself and the errno', () => {
  expect(() => libc.open('/does/not/exist', 0)).toThrow(SystemCallError);
  expect(() => libc.open('/does/not/exist', 0)).toThrow('open: ENOENT');
});

test('a datagram sent through a socket arrives byte by byte', () => {
  // An abstract address: nothing in the file system, gone with the socket.
  const address = Buffer.concat([Buffer.of(AF_UNIX, 0, 0), Buffer.from(`kuryr-${process.pid}`)]);
  const receiver = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
  const sender = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
  try {
    libc.bind(receiver, address);
    expect(libc.sendto(sender, Buffer.from('hello'), address)).toBe(5);
    const buffer = Buffer.alloc(16);
    expect(libc.recv(receiver, buffer, 0)).toBe(5);
    expect(buffer.toString('latin1', 0, 5)).toBe('hello');
  } finally {
    libc.close(receiver);
    libc.close(sender);
  }
});

test('closing what is closed is no error', () => {
  const fd = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
  libc.close(fd);
  expect(() => libc.close(fd)).not.toThrow();
});
