import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type IngressRule, ingressRules } from './ingress-rules.ts';

const TCP = 6;
const UDP = 17;
const SCTP = 132;

function tcp(...ports: number[]) {
  return ports.map((port) => ({ protocol: TCP, port }));
}

function line(rule: IngressRule): string {
  const { direction, ethertype, protocol, port_range_min, port_range_max } = rule;
  return [direction, ethertype, protocol, port_range_min, port_range_max].join(' ').trim();
}

test('consecutive ports of a protocol share a rule', () => {
  const exposed = [{ protocol: UDP, port: 53 }, ...tcp(81, 80, 443)];
  expect(ingressRules(exposed, ['IPv4'])).toEqual([
    {
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'tcp',
      port_range_min: 80,
      port_range_max: 81,
    },
    {
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'tcp',
      port_range_min: 443,
      port_range_max: 443,
    },
    {
      direction: 'ingress',
      ethertype: 'IPv4',
      protocol: 'udp',
      port_range_min: 53,
      port_range_max: 53,
    },
  ]);
});

test('each address family has rules of its own', () => {
  expect(ingressRules(tcp(80), ['IPv4', 'IPv6']).map(line)).toEqual([
    'ingress IPv4 tcp 80 80',
    'ingress IPv6 tcp 80 80',
  ]);
});

test('a port that is named twice is one', () => {
  expect(ingressRules(tcp(80, 80, 81, 80), ['IPv4']).map(line)).toEqual(['ingress IPv4 tcp 80 81']);
});

test('SCTP has ports, ICMP has none and another name in IPv6', () => {
  const exposed = [
    { protocol: SCTP, port: 3868 },
    { protocol: 1, port: 8 },
    { protocol: 1, port: 0 },
  ];
  expect(ingressRules(exposed, ['IPv4', 'IPv6']).map(line)).toEqual([
    'ingress IPv4 icmp',
    'ingress IPv6 ipv6-icmp',
    'ingress IPv4 sctp 3868 3868',
    'ingress IPv6 sctp 3868 3868',
  ]);
});

test('another protocol is refused by its number', () => {
  expect(() => ingressRules([...tcp(80), { protocol: 47, port: 1 }], ['IPv4'])).toThrow(
    'ports of protocol 47 cannot be exposed',
  );
});

test('port 0 is refused', () => {
  expect(() => ingressRules(tcp(80, 0), ['IPv4'])).toThrow('the port 0 of tcp cannot be exposed');
});

test('rules cover the exposed ports and nothing else, with a gap between any two', () => {
  const exposedPort = fc.record({
    protocol: fc.constantFrom(TCP, UDP, SCTP),
    // Few, so that many are neighbours; and the ends of the range.
    port: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 65_500, max: 65_535 })),
  });
  fc.assert(
    fc.property(fc.array(exposedPort), (exposed) => {
      const rules = ingressRules(exposed, ['IPv4']);
      const covered = rules.flatMap((rule) => {
        const { port_range_min: first = 0, port_range_max: last = -1 } = rule;
        return Array.from({ length: last - first + 1 }, (_, i) => `${rule.protocol} ${first + i}`);
      });
      const names: Readonly<Record<number, string>> = {
        [TCP]: 'tcp',
        [UDP]: 'udp',
        [SCTP]: 'sctp',
      };
      const wanted = exposed.map(({ protocol, port }) => `${names[protocol]} ${port}`);
      expect(covered.toSorted()).toEqual([...new Set(wanted)].sort());
      for (const [i, rule] of rules.entries()) {
        const next = rules[i + 1];
        if (!next || next.protocol !== rule.protocol) continue;
        expect(next.port_range_min).toBeGreaterThan((rule.port_range_max ?? 0) + 1);
      }
    }),
  );
});
