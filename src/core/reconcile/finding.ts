import type { Operation } from '../journal/operation.ts';

/** What can be wrong between Docker, Neutron and this host. */
export type FindingKind =
  /** A port that we made and that no endpoint has. */
  | 'leaked-port'
  /** A user's own port that we still hold and that no endpoint has. */
  | 'kept-port'
  /** Ports that were made ahead for a Docker network that is gone. */
  | 'leaked-port-pool'
  /** An interface of Open vSwitch, or a link, of an endpoint that is gone. */
  | 'leaked-interface'
  | 'leaked-link'
  /** A subnet pool of this host without a subnet. */
  | 'leaked-pool'
  /** A floating IP for this host's containers that leads to none. */
  | 'leaked-floating-ip'
  /** A security group for exposed ports whose port is gone. */
  | 'leaked-group'
  /** A network that was made for a Docker network of this host, which is gone. */
  | 'leaked-network'
  /** A network with the tags of a Docker network that is unknown here: it may be another host's. */
  | 'unclear-network'
  /** A port whose labels do not name the endpoint that has it. */
  | 'mislabelled-port'
  /** An endpoint of Docker without port, interface or link. */
  | 'incomplete-endpoint'
  /** A port that runs in a sandbox of which Docker knows nothing. */
  | 'unknown-sandbox';

/** What sets a finding right; carrying it out twice is the same as once. */
export type Step =
  | { readonly do: 'unplug'; readonly endpointId: string; readonly portId: string }
  | { readonly do: 'operation'; readonly operation: Operation };

export interface Finding {
  readonly kind: FindingKind;
  /** The thing in a user's words. */
  readonly what: string;
  /** Its id or name, where it is kept. */
  readonly id: string;
  /** Whether the daemon mends it by itself. */
  readonly safe: boolean;
  /** Without it the finding is only told. */
  readonly mend?: { readonly does: string; readonly step: Step };
  /** The endpoint whose calls must not run meanwhile. */
  readonly endpointId?: string;
}

/** Whether it calls for somebody's action; what may be in order on another host does not. */
export function concerns(finding: Finding): boolean {
  return finding.kind !== 'unclear-network';
}
