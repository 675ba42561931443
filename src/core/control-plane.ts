import type { KuryrConfig } from '../config/kuryr-config.ts';

/**
 * Who knows the Docker networks and endpoints that something in Neutron was made for: the Docker Engine
 * of one host, or, without a host, a swarm. `cluster` is the operator's name for it, if he gave one.
 */
export interface ControlPlane {
  readonly host?: string;
  readonly cluster?: string;
}

/** Who knows the networks and address pools that this Kuryr makes. */
export function controlPlaneOf({ host, clusterId, server }: KuryrConfig): ControlPlane {
  return { ...(server.scope === 'local' && { host }), ...(clusterId && { cluster: clusterId }) };
}

export function isSameControlPlane(a: ControlPlane, b: ControlPlane): boolean {
  return a.host === b.host && a.cluster === b.cluster;
}

/** ` on HOST of the cluster CLUSTER`, as far as they are known, for the end of a description. */
export function describeControlPlane({ host, cluster }: ControlPlane): string {
  const where = host === undefined ? '' : ` on ${host}`;
  return `${where}${cluster === undefined ? '' : ` of the cluster ${cluster}`}`;
}

const DESCRIBED = /^(?: on (\S+))?(?: of the cluster (\S+))?$/;

/** Reads such an end back; undefined when it is something else. */
export function readControlPlane(text: string): ControlPlane | undefined {
  const found = DESCRIBED.exec(text);
  if (!found) return undefined;
  const [, host, cluster] = found;
  return { ...(host !== undefined && { host }), ...(cluster !== undefined && { cluster }) };
}
