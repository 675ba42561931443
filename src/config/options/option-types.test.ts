import { expect, test } from 'vitest';
import * as type from './option-types.ts';

test.each(['true', 'True', ' YES ', 'on', '1'])('%j is true', (text) => {
  expect(type.boolean.parse(text)).toBe(true);
});

test.each(['false', 'False', 'no', 'OFF', '0'])('%j is false', (text) => {
  expect(type.boolean.parse(text)).toBe(false);
});

test.each(['', 'y', 'enabled', '2'])('%j is no boolean', (text) => {
  expect(type.boolean.parse(text)).toBeUndefined();
});

test('an integer is decimal and within its range', () => {
  const ten = type.integer(0, 10);
  expect(['0', ' 10 ', '+3'].map(ten.parse)).toEqual([0, 10, 3]);
  expect(['-1', '11', '1.5', '0x1', '', '1e1', '1\n# c'].map(ten.parse)).toEqual(
    Array(7).fill(undefined),
  );
});

test('a float is decimal and within its range', () => {
  const half = type.float(0.1, 600);
  expect(['0.5', '20', '.5', '600.'].map(half.parse)).toEqual([0.5, 20, 0.5, 600]);
  expect(['0', '601', 'NaN', 'Infinity', '1e2', '.'].map(half.parse)).toEqual(
    Array(6).fill(undefined),
  );
});

test('a choice takes its words and aliases in any case', () => {
  const level = type.choice(['info', 'warn'], { warning: 'warn' });
  expect(['INFO', 'warn', 'Warning', 'x', 'toString'].map(level.parse)).toEqual([
    'info',
    'warn',
    'warn',
    undefined,
    undefined,
  ]);
});

test('a list may run over several lines; one wrong item spoils it', () => {
  const list = type.list(type.choice(['a', 'b']));
  expect(list.parse('a,\n b')).toEqual(['a', 'b']);
  expect(list.parse('  ')).toEqual([]);
  expect(list.parse('a,,b')).toBeUndefined();
});

test('a path is absolute and one line', () => {
  expect(type.path.parse('/var/lib/x y')).toBe('/var/lib/x y');
  expect(['x', './x', '', '/a\n# b', '/a\0'].map(type.path.parse)).toEqual(
    Array(5).fill(undefined),
  );
});

test('a uri has one of its schemes, a host or path, and no user or password', () => {
  const uri = type.uri(['unix', 'http'], 'unix:///path or http://address:port');
  for (const good of ['unix:///run/x.sock', 'http://[::1]:23750', 'http://h/v3']) {
    expect(uri.parse(good)).toBe(good);
  }
  const bad = [
    'unix:x',
    'unix://host/x',
    'https://h',
    'h:1',
    'http://',
    'http://u:p@h',
    'http://h\nx',
  ];
  for (const text of bad) expect(uri.parse(text), text).toBeUndefined();
});

test.each(['veth', 'kuryr.lib.binding.drivers.veth', 'kuryr_libnetwork.port_driver.drivers.veth'])(
  '%s is the veth driver',
  (text) => {
    expect(type.portDriver.parse(text)).toBe('veth');
  },
);

test('a driver that is not there is refused', () => {
  expect(type.portDriver.parse('kuryr.lib.binding.drivers.hw_veb')).toBeUndefined();
});
