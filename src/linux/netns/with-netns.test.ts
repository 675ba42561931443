import { afterEach, expect, test, vi } from 'vitest';
import { libc } from '../ffi/libc.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';
import { withNetns } from './with-netns.ts';

afterEach(() => vi.restoreAllMocks());

/** Replaces setns by a record of the descriptors' targets. */
function recordSetns(fail?: (nth: number) => boolean): number[] {
  const calls: number[] = [];
  vi.spyOn(libc, 'setns').mockImplementation((fd) => {
    calls.push(fd);
    if (fail?.(calls.length)) throw new SystemCallError('setns', 1);
  });
  return calls;
}

test('the thread comes back also when the work throws', () => {
  const calls = recordSetns();
  const work = () => {
    expect(calls).toHaveLength(1);
    throw new Error('no');
  };
  expect(() => withNetns('/proc/self/ns/net', work)).toThrow('no');
  expect(calls).toHaveLength(2);
});

test('a namespace that does not exist is an error that names it, and no work is done', () => {
  const work = vi.fn();
  expect(() => withNetns('/run/netns/no-such', work)).toThrow(
    'enter the network namespace /run/netns/no-such: ENOENT',
  );
  expect(work).not.toHaveBeenCalled();
});

test('a namespace that may not be entered runs no work', () => {
  recordSetns((nth) => nth === 1);
  const work = vi.fn();
  expect(() => withNetns('/proc/self/ns/net', work)).toThrow('EPERM');
  expect(work).not.toHaveBeenCalled();
});

test('a thread that cannot come back ends', () => {
  recordSetns((nth) => nth === 2);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const end = (): never => {
    throw new Error('ended');
  };
  vi.spyOn(process, 'abort').mockImplementation(end);
  vi.spyOn(process, 'exit').mockImplementation(end);
  expect(() => withNetns('/proc/self/ns/net', () => 'must not be answered')).toThrow('ended');
});

test('no descriptor is left open', () => {
  recordSetns();
  const opened: number[] = [];
  const open = libc.open;
  vi.spyOn(libc, 'open').mockImplementation((path, flags) => {
    const fd = open(path, flags);
    opened.push(fd);
    return fd;
  });
  const close = vi.spyOn(libc, 'close');
  withNetns('/proc/self/ns/net', () => undefined);
  expect(close.mock.calls.map(([fd]) => fd).sort()).toEqual(opened.sort());
});
