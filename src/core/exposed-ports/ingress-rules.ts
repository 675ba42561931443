import { KuryrError } from '../../errors/kuryr-error.ts';
import type { SecurityGroupRuleCreate } from '../../openstack/neutron/security-group-rules/types.ts';

/** A port that a container listens on, as Docker says it. */
export interface ExposedPort {
  /** IANA's number of the protocol: 6 is TCP. */
  readonly protocol: number;
  readonly port: number;
}

/** What the rules of a security group let in, before the group is there. */
export type IngressRule = Omit<SecurityGroupRuleCreate, 'security_group_id'>;

type EtherType = 'IPv4' | 'IPv6';

interface Protocol {
  /** As Neutron calls it in rules of each family. */
  readonly names: Readonly<Record<EtherType, string>>;
  readonly hasPorts: boolean;
}

const PROTOCOLS: ReadonlyMap<number, Protocol> = new Map([
  [1, { names: { IPv4: 'icmp', IPv6: 'ipv6-icmp' }, hasPorts: false }],
  [6, withPorts('tcp')],
  [17, withPorts('udp')],
  [132, withPorts('sctp')],
]);

/**
 * The rules that let everybody reach the exposed ports over the given address families: one for each
 * run of consecutive ports of a protocol, in the order of protocol, port and family. ICMP has no ports
 * and gets one rule.
 *
 * @throws BAD_REQUEST for another protocol, and for port 0
 */
export function ingressRules(
  exposed: readonly ExposedPort[],
  families: readonly EtherType[],
): readonly IngressRule[] {
  const numbers = [...new Set(exposed.map(({ protocol }) => protocol))].sort((a, b) => a - b);
  return numbers.flatMap((number) => {
    const protocol = protocolOf(number);
    const ports = exposed.filter((one) => one.protocol === number).map(({ port }) => port);
    if (protocol.hasPorts && ports.includes(0)) {
      throw bad(`the port 0 of ${protocol.names.IPv4} cannot be exposed; name one from 1 to 65535`);
    }
    const ranges = protocol.hasPorts ? runsOf(ports).map(portRange) : [{}];
    return ranges.flatMap((range) =>
      families.map((ethertype) => ({
        direction: 'ingress' as const,
        ethertype,
        protocol: protocol.names[ethertype],
        ...range,
      })),
    );
  });
}

function withPorts(name: string): Protocol {
  return { names: { IPv4: name, IPv6: name }, hasPorts: true };
}

function protocolOf(number: number): Protocol {
  const protocol = PROTOCOLS.get(number);
  if (protocol) return protocol;
  throw bad(
    `ports of protocol ${number} cannot be exposed; Kuryr opens tcp (6), udp (17), sctp (132) and icmp (1)`,
  );
}

interface Run {
  readonly first: number;
  readonly last: number;
}

function runsOf(ports: readonly number[]): readonly Run[] {
  const runs: Run[] = [];
  for (const port of [...ports].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run && port <= run.last + 1) runs[runs.length - 1] = { first: run.first, last: port };
    else runs.push({ first: port, last: port });
  }
  return runs;
}

function portRange({ first, last }: Run): { port_range_min: number; port_range_max: number } {
  return { port_range_min: first, port_range_max: last };
}

function bad(what: string): KuryrError {
  return new KuryrError('BAD_REQUEST', { what });
}
