import { expect, test } from 'vitest';
import { decodeMessages } from './message.ts';
import { decodeRoutes } from './route.ts';

const routes = (hex: string) =>
  decodeMessages(Buffer.from(hex, 'hex')).flatMap(({ payload }) => decodeRoutes(payload));

// Captures of the kernel's answers to `ip route show` and `ip -6 route show`.

test('IPv4: a default route and a connected one, in one datagram', () => {
  const capture =
    '3400000018002200244c016b753e000002000000fe0300010000000008000f00fe000000080005000a010201' +
    '08000400030000003c00000018002200244c016b753e000002180000fe02fd010000000008000f00fe000000' +
    '080001000a010200080007000a0102030800040003000000';
  expect(routes(capture)).toEqual([
    { family: 4, destination: '0.0.0.0/0', gateway: '10.1.2.1', linkIndex: 3, table: 254 },
    { family: 4, destination: '10.1.2.0/24', linkIndex: 3, table: 254 },
  ]);
});

test('IPv6: a default route', () => {
  const capture =
    '7400000018002200244c016ba23e00000a000000fe0300010000000008000f00fe00000008000600000400001' +
    '4000500fd000000000000000000000000000001080004000300000024000c0000000000000000000000000000' +
    '0000000000000000000000000000000000000000000500140000000000';
  expect(routes(capture)).toEqual([
    { family: 6, destination: '::/0', gateway: 'fd00::1', linkIndex: 3, table: 254 },
  ]);
});

test('IPv6: a prefix is written in its short form', () => {
  const capture =
    '7400000018002200244c016ba23e00000a400000fe0200010000000008000f00fe00000014000100fe8000000' +
    '00000000000000000000000080006000001000008000400020000002' +
    '4000c00000000000000000000000000000000000000000000000000000000000000000005001400000000' +
    '00';
  expect(routes(capture)).toEqual([
    { family: 6, destination: 'fe80::/64', linkIndex: 2, table: 254 },
  ]);
});

test('a route with several next hops gives each of them', () => {
  const hop = (index: number, last: number) =>
    `10000000${index.toString(16).padStart(2, '0')}000000080005000a0102${last.toString(16).padStart(2, '0')}`;
  const payload = Buffer.from(
    `02080000fe030001000000000800010014000000${'24000900'}${hop(3, 1)}${hop(4, 2)}`,
    'hex',
  );
  expect(decodeRoutes(payload)).toEqual([
    { family: 4, destination: '20.0.0.0/8', gateway: '10.1.2.1', linkIndex: 3, table: 254 },
    { family: 4, destination: '20.0.0.0/8', gateway: '10.1.2.2', linkIndex: 4, table: 254 },
  ]);
});

test('an entry of the IPv6 cache and a route of another family are none', () => {
  const cached = Buffer.from('0a800000fe02000100020000', 'hex');
  const multicast = Buffer.from('80000000fe02000100000000', 'hex');
  expect([...decodeRoutes(cached), ...decodeRoutes(multicast)]).toEqual([]);
});
