/** A port that is to be plugged, as plain values of Neutron. */
export interface PlugRequest {
  readonly portId: string;
  /** Docker's endpoint, by which the port is found again without the cloud. */
  readonly endpointId: string;
  readonly networkId: string;
  readonly projectId: string;
  readonly macAddress: string;
  /** The network's MTU in bytes. */
  readonly mtu: number;
  /** Neutron's `binding:vif_type`. */
  readonly vifType: string;
  /** Neutron's `binding:vif_details`. */
  readonly vifDetails: Readonly<Record<string, unknown>>;
}

/** A port that is to be unplugged; the endpoint alone is enough where the backend keeps it. */
export interface UnplugRequest {
  readonly endpointId: string;
  readonly portId?: string | undefined;
}
