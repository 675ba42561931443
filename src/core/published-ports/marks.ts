import type { KuryrConfig } from '../../config/kuryr-config.ts';
import {
  type ControlPlane,
  describeControlPlane,
  isSameControlPlane,
  readControlPlane,
} from '../control-plane.ts';

/**
 * How floating IPs, forwardings and router interfaces are recognised as ours. Neutron takes no tags when
 * it makes them, so the descriptions say it: they are there from the first moment.
 */

/** Whose containers lie behind a floating IP: in a swarm too those of one host. */
export function publisherOf({
  host,
  clusterId,
}: Pick<KuryrConfig, 'host' | 'clusterId'>): ControlPlane {
  return { host, ...(clusterId && { cluster: clusterId }) };
}

const SHARED = /^Published ports of Docker(.*), network (\S+)$/;

/** The floating IP that the containers of one host on one Neutron network share. */
export function sharedIpDescription(publisher: ControlPlane, networkId: string): string {
  return `Published ports of Docker${describeControlPlane(publisher)}, network ${networkId}`;
}

/** The Neutron network whose containers share a floating IP of this publisher; undefined when it is not ours. */
export function readSharedIp(description: string, publisher: ControlPlane): string | undefined {
  const [, whose, networkId] = SHARED.exec(description) ?? [];
  const said = whose === undefined ? undefined : readControlPlane(whose);
  return said && isSameControlPlane(said, publisher) ? networkId : undefined;
}

const FORWARDING = /^Docker endpoint ([0-9a-z]+)(.*)$/;

/** A forwarding to one endpoint. */
export function forwardingDescription(publisher: ControlPlane, endpointId: string): string {
  return `Docker endpoint ${endpointId}${describeControlPlane(publisher)}`;
}

/** The endpoint of a forwarding of this publisher; undefined when it is not ours. */
export function readForwarding(description: string, publisher: ControlPlane): string | undefined {
  const [, endpointId, whose] = FORWARDING.exec(description) ?? [];
  const said = whose === undefined ? undefined : readControlPlane(whose);
  return said && isSameControlPlane(said, publisher) ? endpointId : undefined;
}
