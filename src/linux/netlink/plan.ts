/** A veth pair: one end stays on the host, the other goes into a container. */
export interface VethPlan {
  /** Name of the host's end, at most 15 bytes. */
  readonly name: string;
  readonly mtu: number;
  /** Marks the pair as ours; the kernel keeps up to 255 bytes. */
  readonly alias?: string;
  readonly peer: {
    readonly name: string;
    readonly mac: string;
    readonly mtu: number;
    /** False where the datapath runs in user space: see EthtoolSocket. */
    readonly txChecksumOffload: boolean;
  };
}
