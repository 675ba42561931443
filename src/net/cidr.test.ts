import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressOf, parseAddress } from './address.ts';
import {
  cidrAt,
  contains,
  covers,
  firstFree,
  firstHost,
  lastHost,
  overlaps,
  parseCidr,
} from './cidr.ts';

function cidr(text: string) {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

test('host bits are dropped and IPv6 is written in its short form', () => {
  expect(cidr('10.10.3.4/16').text).toBe('10.10.0.0/16');
  expect(cidr('FD00:0:0:1::5/64').text).toBe('fd00:0:0:1::/64');
  expect(cidr('0.0.0.0/0').last).toBe((1n << 32n) - 1n);
});

test.each([
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0/8',
  '::/129',
  '',
  '/',
  'a/8',
  '10.0.0.0/8/8',
  'fe80::1%eth0/64',
])('%s is no CIDR', (text) => {
  expect(parseCidr(text)).toBeUndefined();
});

test('gateway and last host of usual and of tiny networks', () => {
  expect(firstHost(cidr('10.10.0.0/16')).text).toBe('10.10.0.1');
  expect(lastHost(cidr('10.10.0.0/16')).text).toBe('10.10.255.254');
  expect(firstHost(cidr('10.0.0.4/31')).text).toBe('10.0.0.4');
  expect(lastHost(cidr('fd00::/64')).text).toBe('fd00::ffff:ffff:ffff:ffff');
});

test('the first free network is next to what is taken and never overlaps it', () => {
  const pool = cidr('10.64.0.0/22');
  expect(firstFree(pool, 24, [])?.text).toBe('10.64.0.0/24');
  expect(firstFree(pool, 24, [cidr('10.64.0.0/25'), cidr('10.64.2.0/30')])?.text).toBe(
    '10.64.1.0/24',
  );
  expect(firstFree(pool, 24, [cidr('10.0.0.0/8')])).toBeUndefined();
  expect(firstFree(pool, 20, [])).toBeUndefined();
});

test('firstFree agrees with a search through all candidates', () => {
  const within = cidr('10.0.0.0/24');
  fc.assert(
    fc.property(
      fc.integer({ min: 24, max: 30 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 24, max: 32 })), {
        maxLength: 6,
      }),
      (prefix, blocks) => {
        const taken = blocks.map(([offset, p]) => cidrAt(4, within.first + BigInt(offset), p));
        let expected: string | undefined;
        const size = 1n << BigInt(32 - prefix);
        for (let at = within.first; at <= within.last && !expected; at += size) {
          const candidate = cidrAt(4, at, prefix);
          if (!taken.some((t) => overlaps(t, candidate))) expected = candidate.text;
        }
        expect(firstFree(within, prefix, taken)?.text).toBe(expected);
      },
    ),
  );
});

test('an address is read back as it was written', () => {
  fc.assert(
    fc.property(fc.ipV6(), (text) => {
      const address = parseAddress(text);
      expect(address && parseAddress(address.text)?.value).toBe(address?.value);
    }),
  );
  expect(parseAddress('10.0.0.256')).toBeUndefined();
  expect(contains(cidr('10.0.0.0/24'), addressOf(4, cidr('10.0.0.7/32').first))).toBe(true);
  expect(covers(cidr('10.0.0.0/24'), cidr('10.0.0.0/25'))).toBe(true);
  expect(covers(cidr('10.0.0.0/25'), cidr('10.0.0.0/24'))).toBe(false);
});
