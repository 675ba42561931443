import {
  CONTAINER,
  clusterOfPort,
  EXISTING_PORT,
  idTags,
  isClaim,
  isPortTag,
  portName,
  RESERVED_OWNER,
  UNBOUND_PORT_NAME,
} from '../naming.ts';

/** What of a port tells whose it is. */
export interface MarkedPort {
  readonly name: string;
  readonly description: string;
  readonly device_owner: string;
  readonly device_id: string;
  readonly tags: readonly string[];
}

/**
 * The marks of a port: its tags, and where a cloud has none, what they would be by its name and device.
 * What is in doubt is taken for a user's own, which is given back and never deleted.
 */
export function marksOfPort(port: MarkedPort): readonly string[] {
  const { tags, device_owner: owner, device_id: device } = port;
  if (tags.some(isPortTag)) return tags;
  if (owner === RESERVED_OWNER) return [...tags, CONTAINER];
  if (owner !== CONTAINER) return tags;
  const endpoint = isEndpointId(device) ? idTags(device) : [];
  if (isOwnName(port)) return [...tags, CONTAINER, ...endpoint];
  // The device's owner alone says little: other programs call their ports so, too.
  if (!isClaim(device) && endpoint.length === 0) return tags;
  return [...tags, EXISTING_PORT, ...endpoint];
}

/** Whether a port is a user's own that a container has for now. */
export function isExistingPort(port: MarkedPort): boolean {
  return marksOfPort(port).includes(EXISTING_PORT);
}

/** Whether we made the port: for a container, or to keep an address. */
export function isOwnPort(port: MarkedPort): boolean {
  const owners = [CONTAINER, RESERVED_OWNER];
  return owners.includes(port.device_owner) && marksOfPort(port).includes(CONTAINER);
}

/** Whether a port serves containers: one of ours, or a user's own that we hold for now. */
export function isContainerPort(port: MarkedPort): boolean {
  return port.device_owner === CONTAINER && (isOwnPort(port) || isExistingPort(port));
}

/** Whether another cluster says that the port is its own. What says nothing may be older than the name. */
export function isOfAnotherCluster(
  port: MarkedPort,
  { cluster }: { readonly cluster?: string },
): boolean {
  const said = clusterOfPort(port);
  return said !== undefined && said !== cluster;
}

function isOwnName({ name, device_id }: MarkedPort): boolean {
  return name === UNBOUND_PORT_NAME || (device_id !== '' && name === portName(device_id));
}

/** Docker's ids of endpoints; those of swarm have this form as well. */
function isEndpointId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
