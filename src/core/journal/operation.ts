import { z } from 'zod';

/**
 * What is promised to dockerd, or begun in the cloud, and not finished yet. Each is idempotent: it may
 * be carried out again after a crash at any point.
 */
const operation = z.discriminatedUnion('kind', [
  /** A port is wanted; if we die before its address is answered, nobody will ever ask for it. */
  z.object({ kind: z.literal('undo-port'), claim: z.string() }),
  /** As above for a user's own port: it is given back. */
  z.object({ kind: z.literal('undo-adoption'), portId: z.string(), claim: z.string() }),
  /** As above for an address pool and for a network. */
  z.object({ kind: z.literal('undo-pool'), name: z.string(), description: z.string() }),
  z.object({
    kind: z.literal('undo-network'),
    dockerNetworkId: z.string(),
    /** The address pools that its subnets were to stand for. */
    poolIds: z.array(z.string()),
    /** Known when it is undone late: its description may say more by then. */
    networkId: z.string().optional(),
  }),
  /** An endpoint is not on this host any more, or was not plugged to the end: its link goes. */
  z.object({ kind: z.literal('unplug'), endpointId: z.string(), portId: z.string().optional() }),
  /** A port now belongs to an endpoint: Neutron is to show it by name, device id and tags. */
  z.object({
    kind: z.literal('label-port'),
    portId: z.string(),
    endpointId: z.string(),
    /** Whether the port is a user's own, whose name and tags stay. */
    existing: z.boolean().optional(),
    /** What its tags say when it was made ahead. */
    pool: z.object({ dockerNetworkId: z.string(), addressPoolIds: z.array(z.string()) }).optional(),
  }),
  /** A container's ports are no longer exposed, or were not to the end: their security group goes. */
  z.object({
    kind: z.literal('delete-exposed-ports'),
    portId: z.string().optional(),
    /** Whose port it is, when this run of the daemon does not know the port. */
    endpointId: z.string().optional(),
  }),
  /** A container's ports are no longer published, or were not to the end: what leads to them goes. */
  z.object({
    kind: z.literal('unpublish-ports'),
    portId: z.string().optional(),
    /** Whose port it is, when this run of the daemon does not know the port. */
    endpointId: z.string().optional(),
    /** The Neutron network, for an undoing. */
    networkId: z.string().optional(),
    /** Whether they were not published to the end: the network's way out may have been made for them. */
    undo: z.boolean().optional(),
  }),
  /** A container's floating IP leads to it no longer, or was not led there to the end. */
  z.object({
    kind: z.literal('release-floating-ips'),
    portId: z.string(),
    /** The Neutron network, for an undoing: its way out may have been made for the floating IP. */
    networkId: z.string().optional(),
    undo: z.boolean().optional(),
  }),
  /** dockerd has released an address: its port goes. */
  z.object({
    kind: z.literal('release-address'),
    poolId: z.string(),
    address: z.string(),
    /** Known when this run of the daemon made the port; else it is found by its address. */
    portId: z.string().optional(),
    /** Whether it is a user's own, to be given back. */
    existing: z.boolean().optional(),
    /** The Neutron network, which cannot be deleted before the port. */
    networkId: z.string().optional(),
  }),
  /** Ports that were made ahead for a network that Docker has forgotten go. */
  z.object({
    kind: z.literal('drain-port-pool'),
    dockerNetworkId: z.string(),
    portIds: z.array(z.string()),
  }),
  /** A task of a swarm is not on this host any more: its port may be bound elsewhere. */
  z.object({ kind: z.literal('leave-port'), portId: z.string() }),
  /** dockerd has released an address pool: its subnets go, and it. */
  z.object({
    kind: z.literal('release-pool'),
    poolId: z.string(),
    /** As above. */
    networkId: z.string().optional(),
  }),
  /** dockerd has deleted a network and forgotten it. */
  z.object({ kind: z.literal('delete-network'), dockerNetworkId: z.string() }),
]);

export type Operation = z.output<typeof operation>;

/** Reads an operation that an earlier run of the daemon wrote; undefined when it is unreadable. */
export function readOperation(text: string): Operation | undefined {
  try {
    return operation.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
