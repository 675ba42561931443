import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { decodeLink, encodeLinkRequest, type LinkRequest } from './link.ts';
import { decodeMessages, encodeMessage } from './message.ts';

/** The whole message as `ip` would send it with this sequence number. */
const hex = (request: LinkRequest, sequence: number) =>
  encodeMessage(encodeLinkRequest(request), sequence).toString('hex');

// The expected bytes are captures of iproute2 6.1 doing the same.

test('ip link add name tap0123 mtu 1442 type veth peer name eth-0123 mtu 1442 address ...', () => {
  const request: LinkRequest = {
    do: 'create veth',
    name: 'tap0123',
    mtu: 1442,
    up: false,
    peer: { name: 'eth-0123', mac: 'fa:16:3e:01:02:03', mtu: 1442 },
  };
  const captured =
    '7c00000010000506224c016b000000000000000000000000000000000000000008000400a20500000c000300' +
    '74617030313233004800120008000100766574683c0002003800010000000000000000000000000000000000' +
    '08000400a20500000a000100fa163e01020300000d0003006574682d3031323300000000';
  expect(hex(request, 0x6b014c22)).toBe(captured);
  // Up from the start differs in the flags and the mask of struct ifinfomsg only.
  expect(hex({ ...request, up: true }, 0x6b014c22)).toBe(
    `${captured.slice(0, 48)}0100000001000000${captured.slice(64)}`,
  );
});

test('ip link set dev tap0123 alias kuryr-port-1', () => {
  expect(hex({ do: 'change', index: 3, alias: 'kuryr-port-1' }, 0x6b014c23)).toBe(
    '3000000010000500234c016b0000000000000000030000000000000000000000100014006b757279722d706f72742d31',
  );
});

test('ip link set dev tap0123 up', () => {
  expect(hex({ do: 'change', index: 3, up: true }, 0x6b014c23)).toBe(
    '2000000010000500234c016b0000000000000000030000000100000001000000',
  );
});

test('ip link set dev eth-0123 address fa:16:3e:0a:0b:0c mtu 1400 down', () => {
  const mac = 'fa:16:3e:0a:0b:0c';
  expect(hex({ do: 'change', index: 2, mac, mtu: 1400, up: false }, 0x6b014c24)).toBe(
    '3400000010000500244c016b00000000000000000200000000000000010000000a000100fa163e0a0b0c0000' +
      '0800040078050000',
  );
});

test('ip link set dev tap0123 group 4660', () => {
  expect(hex({ do: 'change', index: 3, group: 4660 }, 0x6b014c23)).toBe(
    '2800000010000500234c016b000000000000000003000000000000000000000008001b0034120000',
  );
});

test('ip link delete dev tap0123', () => {
  expect(hex({ do: 'delete', index: 3 }, 0x6b014c25)).toBe(
    '2000000011000500254c016b0000000000000000030000000000000000000000',
  );
});

test('ip link delete group 4660', () => {
  expect(hex({ do: 'delete group', group: 4660 }, 0x6b014c25)).toBe(
    '2800000011000500254c016b000000000000000000000000000000000000000008001b0034120000',
  );
});

test('a link is read from what the kernel answered', () => {
  const capture = readFileSync(new URL('captures/veth.hex', import.meta.url), 'utf8');
  const [message] = decodeMessages(Buffer.from(capture.replaceAll(/\s/g, ''), 'hex'));
  if (!message) throw new Error('no message in the capture');
  expect(decodeLink(message.payload)).toEqual({
    index: 3,
    name: 'tap0123',
    kind: 'veth',
    mac: 'f2:ef:2c:b9:3e:7a',
    mtu: 1442,
    up: true,
    alias: 'kuryr-port-1',
    group: 4660,
    lowerIndex: 2,
    lowerElsewhere: false,
  });
});
