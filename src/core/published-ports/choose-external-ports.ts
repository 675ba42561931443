import { KuryrError } from '../../errors/kuryr-error.ts';
import type { PortForwarding } from '../../openstack/neutron/port-forwardings/types.ts';
import type { WantedForwarding } from './port-mapping.ts';

/** Where ports are looked for when the user names none: Linux's own range for that. */
const ANY = { first: 32_768, last: 60_999 };

/** A forwarding with its port outside. */
export interface ChosenForwarding {
  readonly protocol: 'tcp' | 'udp';
  readonly externalPort: number;
  readonly internalPort: number;
  /** Whether it is there already. */
  readonly present: boolean;
}

/**
 * Chooses the ports outside for what a container publishes on a floating IP, beside what is forwarded
 * there (`taken`). What is there for the same container and fits is taken as it is.
 *
 * @param where the floating IP's address, for sentences
 * @param pick a number from 0 up to, but not including, its argument
 * @throws CONFLICT when a port is taken, or one port of the container is published twice
 */
export function chooseExternalPorts(
  wanted: readonly WantedForwarding[],
  taken: readonly PortForwarding[],
  options: {
    readonly portId: string;
    readonly where: string;
    readonly pick: (below: number) => number;
  },
): readonly ChosenForwarding[] {
  const { portId, where, pick } = options;
  const used = new Map(
    taken.flatMap((one) => externalPorts(one).map((port) => [`${port}/${one.protocol}`, one])),
  );
  const mine = taken.filter((one) => one.internal_port_id === portId);
  const chosen: ChosenForwarding[] = [];
  // Who names a port comes first: else one that may have any would take it away.
  const named = (one: WantedForwarding) => (one.external ? width(one.external) : 1 << 16);
  for (const wish of [...wanted].sort((a, b) => named(a) - named(b))) {
    const { protocol, internalPort, external } = wish;
    if (chosen.some((c) => c.protocol === protocol && c.internalPort === internalPort)) {
      throw twice(wish);
    }
    const there = mine.find((o) => o.protocol === protocol && o.internal_port === internalPort);
    const present = there?.external_port ?? undefined;
    if (present !== undefined && !fits(present, external)) throw twice(wish);
    const isFree = (port: number) =>
      !used.has(`${port}/${protocol}`) &&
      !chosen.some((c) => c.protocol === protocol && c.externalPort === port);
    const externalPort = present ?? firstFree(external, isFree, pick);
    if (externalPort === undefined) {
      throw new KuryrError('CONFLICT', { what: takenSentence(wish, where, used) });
    }
    chosen.push({ protocol, externalPort, internalPort, present: present !== undefined });
  }
  return chosen;
}

type Range = NonNullable<WantedForwarding['external']>;

function width({ first, last }: Range): number {
  return last - first + 1;
}

function fits(port: number, range: Range | undefined): boolean {
  return range === undefined || (port >= range.first && port <= range.last);
}

/** From a random place on where any will do: several hosts may look at the same time. */
function firstFree(
  range: Range | undefined,
  isFree: (port: number) => boolean,
  pick: (below: number) => number,
): number | undefined {
  const { first, last } = range ?? ANY;
  const count = last - first + 1;
  const start = range ? 0 : pick(count);
  for (let i = 0; i < count; i += 1) {
    const port = first + ((start + i) % count);
    if (isFree(port)) return port;
  }
  return undefined;
}

/** A forwarding may be of a range. */
function externalPorts(one: PortForwarding): readonly number[] {
  if (one.external_port != null) return [one.external_port];
  const [first = 0, last = first] = (one.external_port_range ?? '').split(':').map(Number);
  return first > 0 ? Array.from({ length: last - first + 1 }, (_, i) => first + i) : [];
}

function takenSentence(
  { protocol, external }: WantedForwarding,
  where: string,
  used: ReadonlyMap<string, PortForwarding>,
): string {
  const holder = external && used.get(`${external.first}/${protocol}`);
  if (!external || !holder || external.first !== external.last) {
    const range = external
      ? `${external.first} to ${external.last}`
      : `${ANY.first} to ${ANY.last}`;
    return `no ${protocol} port of ${range} is free on the floating IP ${where}; publish other ports, or stop containers that have them`;
  }
  const { internal_ip_address, internal_port } = holder;
  return `the port ${external.first}/${protocol} of the floating IP ${where} leads to ${internal_ip_address}:${internal_port ?? holder.internal_port_range} already; publish another port, or stop the container that has it`;
}

function twice({ protocol, internalPort }: WantedForwarding): KuryrError {
  return new KuryrError('CONFLICT', {
    what: `the port ${internalPort}/${protocol} of the container is published twice on one floating IP, and Neutron forwards to it once; publish it once`,
  });
}
