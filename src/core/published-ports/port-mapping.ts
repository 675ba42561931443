import { KuryrError } from '../../errors/kuryr-error.ts';

/** A published port of a container as Docker says it (libnetwork's PortBinding). */
export interface PortMapping {
  /** IANA's number of the protocol: 6 is TCP. */
  readonly protocol: number;
  /** The container's port. */
  readonly port: number;
  /** Which address outside; empty for any. */
  readonly hostAddress: string;
  /** The port outside; 0 for any that is free. */
  readonly hostPort: number;
  /** One that is free from `hostPort` on up to this one; 0 for `hostPort` alone. */
  readonly hostPortEnd: number;
}

/** A published port as Neutron is asked for it. */
export interface WantedForwarding {
  readonly protocol: 'tcp' | 'udp';
  readonly internalPort: number;
  /** The ports outside that will do, both ends included; undefined: any. */
  readonly external?: { readonly first: number; readonly last: number };
}

/** A port of a floating IP that leads to a container. */
export interface PublishedPort {
  readonly address: string;
  readonly externalPort: number;
  readonly internalPort: number;
  readonly protocol: string;
}

const PROTOCOLS: ReadonlyMap<number, 'tcp' | 'udp'> = new Map([
  [6, 'tcp'],
  [17, 'udp'],
]);
const OTHERS: ReadonlyMap<number, string> = new Map([[132, 'sctp']]);

/** What a mapping asks of Neutron. @throws BAD_REQUEST for what it does not forward */
export function wantedForwarding(mapping: PortMapping): WantedForwarding {
  const { port, hostPort, hostPortEnd } = mapping;
  const protocol = PROTOCOLS.get(mapping.protocol);
  if (!protocol) {
    const name = OTHERS.get(mapping.protocol) ?? `protocol ${mapping.protocol}`;
    throw new KuryrError('BAD_REQUEST', {
      what: `the port ${port} of ${name} cannot be published: Neutron forwards tcp and udp; expose it instead (--expose), which opens it at the container's own address`,
    });
  }
  if (port === 0) {
    throw new KuryrError('BAD_REQUEST', {
      what: `the port 0 of ${protocol} cannot be published; name one from 1 to 65535`,
    });
  }
  const last = hostPortEnd || hostPort;
  return {
    protocol,
    internalPort: port,
    ...(hostPort > 0 && { external: { first: hostPort, last } }),
  };
}

/** `203.0.113.5:8080->80/tcp`, as `docker ps` writes it. */
export function describePublishedPort(published: PublishedPort): string {
  const { address, externalPort, internalPort, protocol } = published;
  return `${address}:${externalPort}->${internalPort}/${protocol}`;
}
