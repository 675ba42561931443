const ON_NODE = '@node';

/**
 * In a swarm the manager and each node ask for the same address pool, and both release its addresses. Only the
 * pool's id tells who asks, so a node gets one of its own: that of the Neutron subnet pool with an ending.
 */
export function nodePoolId(subnetPoolId: string): string {
  return `${subnetPoolId}${ON_NODE}`;
}

/** The Neutron subnet pool behind a pool's id, and whether a node asks as such. */
export function readPoolId(poolId: string): { readonly id: string; readonly onNode: boolean } {
  const onNode = poolId.endsWith(ON_NODE);
  return { id: onNode ? poolId.slice(0, -ON_NODE.length) : poolId, onNode };
}
