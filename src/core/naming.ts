import { randomUUID } from 'node:crypto';
import { type ControlPlane, describeControlPlane, readControlPlane } from './control-plane.ts';

/**
 * The names and tags by which Neutron resources are recognised as ours. They are those of the Python
 * kuryr-libnetwork, so that an installed base moves over without recreating anything.
 */

/** device_owner of a container's port, and the tag of every port that we made. */
export const CONTAINER = 'compute:kuryr';

/** A port between RequestAddress and the moment when its endpoint is known. */
export const UNBOUND_PORT_NAME = 'kuryr-unbound-port';

const CLAIM = 'kuryr-claim-';
const CLAIM_CLUSTER = '@';

/** A device id that no other port has, for a port until its endpoint is known. */
export function newClaim({ cluster }: ControlPlane): string {
  return `${CLAIM}${randomUUID()}${cluster === undefined ? '' : `${CLAIM_CLUSTER}${cluster}`}`;
}

export function isClaim(deviceId: string): boolean {
  return deviceId.startsWith(CLAIM);
}

/** A port that was made ahead and that no endpoint has yet. */
export const POOL_PORT_NAME = 'kuryr-pool-port';

/** A port that only keeps an auxiliary address of a Docker network from being given away. */
export const RESERVED_OWNER = 'kuryr:reserved';

/** The tag of a user's own port that a container has for now: it is given back, never deleted. */
export const EXISTING_PORT = 'kuryr.port.existing';

/** An operator's mark of ports that are for port pools, or of a network all of whose free ports are. */
export const FOR_POOLS = 'kuryr.port.for-pools';

/** Begins tags of a user's own port that keep what it had before we changed it. */
export const FOUND_TAG = 'kuryr.port.found:';
/** The tag that the Python Kuryr gave a user's own subnet pool while it was used. */
export const EXISTING_POOL = 'kuryr.subnetpool.existing';

export const SUBNET_PREFIX = 'kuryr-subnet-';

const CLUSTER_TAG = 'kuryr.cluster:';
const ID_TAGS = ['kuryr.net.uuid.lh', 'kuryr.net.uuid.uh'] as const;
const ID_TAG_LENGTH = 32;
const EXISTING_TAG = 'kuryr.net.existing:';
const CARVED_TAG = 'kuryr.subnetpool.carved:';
const SUBNET_TAG = 'kuryr.subnetpool.subnet:';
const POOL_PORT_TAG = 'kuryr.port.pool:';
const POOL_NETWORK_TAGS = ['kuryr.port.pool.lh', 'kuryr.port.pool.uh'] as const;
const ADDRESS_POOL_NETWORK_TAG = 'kuryr.subnetpool.network:';
const RANGE_TAG = 'kuryr.subnetpool.range:';

/** Whether a tag of a port was put there by us. */
export function isPortTag(tag: string): boolean {
  return (
    tag === EXISTING_PORT ||
    tag === CONTAINER ||
    [CLUSTER_TAG, FOUND_TAG, ...ID_TAGS.map((key) => `${key}:`)].some((key) => tag.startsWith(key))
  );
}

/** Whether a tag of a port says that it is in a pool. */
export function isPoolPortTag(tag: string): boolean {
  return [POOL_PORT_TAG, ...POOL_NETWORK_TAGS.map((key) => `${key}:`)].some((key) =>
    tag.startsWith(key),
  );
}

/** The tags of every port that a control plane holds, beside those that say what it is. */
export function clusterTags({ cluster }: ControlPlane): readonly string[] {
  return cluster === undefined ? [] : [`${CLUSTER_TAG}${cluster}`];
}

const CLUSTER_SUFFIX = / \[kuryr\.cluster:(\S+)\]$/;

/** The description of a port that can have no tags, with the cluster that holds it at the end. */
export function clusterDescription(description: string, { cluster }: ControlPlane): string {
  return cluster === undefined
    ? description
    : `${description} [${CLUSTER_TAG}${cluster}]`.slice(-DESCRIPTION_LENGTH);
}

/** The description as it was before. */
export function withoutCluster(description: string): string {
  return description.replace(CLUSTER_SUFFIX, '');
}

/** The cluster that holds a port; undefined is one without a name. */
export function clusterOfPort(port: {
  readonly description: string;
  readonly device_id: string;
  readonly tags: readonly string[];
}): string | undefined {
  const said = valueAfter(port.tags, CLUSTER_TAG) ?? CLUSTER_SUFFIX.exec(port.description)?.[1];
  if (said !== undefined || !isClaim(port.device_id)) return said;
  return port.device_id.split(CLAIM_CLUSTER)[1];
}

/** Whose container a port was made ahead for. */
export interface PoolMark {
  readonly dockerNetworkId: string;
  /** The address pools that it has addresses of. */
  readonly addressPoolIds: readonly string[];
}

/** The tags of a port that was made ahead. It keeps them while a container has it. */
export function poolPortTags({ dockerNetworkId, addressPoolIds }: PoolMark): readonly string[] {
  return [
    ...halves(dockerNetworkId, POOL_NETWORK_TAGS),
    ...addressPoolIds.map((id) => `${POOL_PORT_TAG}${id}`),
  ];
}

/** What such tags say; undefined of a port that was not made ahead. */
export function readPoolPortTags(tags: readonly string[]): PoolMark | undefined {
  const dockerNetworkId = readHalves(tags, POOL_NETWORK_TAGS);
  const addressPoolIds = tags
    .filter((tag) => tag.startsWith(POOL_PORT_TAG))
    .map((tag) => tag.slice(POOL_PORT_TAG.length));
  return dockerNetworkId === undefined || addressPoolIds.length === 0
    ? undefined
    : { dockerNetworkId, addressPoolIds };
}

/**
 * The tags that carry a Docker id. Neutron's tags were once limited to 64 characters, so the id is
 * split; the 25-character ids of swarm fit into the first tag. Networks and ports use the same keys.
 */
export function idTags(dockerId: string): readonly string[] {
  return halves(dockerId, ID_TAGS);
}

/** Whether a tag carries a Docker id. */
export function isIdTag(tag: string): boolean {
  return ID_TAGS.some((key) => tag.startsWith(`${key}:`));
}

function halves(dockerId: string, keys: readonly [string, string]): readonly string[] {
  const tags = [`${keys[0]}:${dockerId.slice(0, ID_TAG_LENGTH)}`];
  if (dockerId.length > ID_TAG_LENGTH) tags.push(`${keys[1]}:${dockerId.slice(ID_TAG_LENGTH)}`);
  return tags;
}

/** The Docker id that such tags carry; undefined when there is none, or more than one. */
export function readIdTags(tags: readonly string[]): string | undefined {
  return readHalves(tags, ID_TAGS);
}

function readHalves(tags: readonly string[], keys: readonly [string, string]): string | undefined {
  const [lower, upper] = keys.map((key) => tags.filter((tag) => tag.startsWith(`${key}:`)));
  const both = [...(lower ?? []), ...(upper ?? [])];
  if (lower?.length !== 1 || both.length > 2) return undefined;
  return both.map((tag) => tag.slice(tag.indexOf(':') + 1)).join('');
}

/** Marks a network that was there before the Docker network: it is never deleted. */
export function existingTag(dockerNetworkId: string): string {
  return `${EXISTING_TAG}${dockerNetworkId.slice(0, 12)}`;
}

/** Whether a tag of a network was put there for some Docker network. */
export function isNetworkTag(tag: string): boolean {
  return tag.startsWith(EXISTING_TAG) || ID_TAGS.some((key) => tag.startsWith(`${key}:`));
}

export function networkName(dockerNetworkId: string): string {
  return `kuryr-net-${dockerNetworkId.slice(0, 8)}`;
}

/** Whether a network is still called what we call those that nobody gave a name. */
export function isOwnNetworkName(name: string): boolean {
  return /^kuryr-net-[0-9a-z]{8}$/.test(name);
}

export function subnetName(cidr: string): string {
  return `${SUBNET_PREFIX}${cidr}`;
}

/** Whether a tag of a subnet is the id of an address pool that it stands for. */
export function isPoolMark(tag: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tag);
}

/** Names the address pool that a subnet was made for, from the moment when it is there. */
export function subnetDescription(poolId: string): string {
  return `Subnet of Docker's address pool ${poolId}`;
}

export function subnetPoolName(prefix: string, cidr: string): string {
  return `${prefix}-${cidr}`;
}

const NETWORK_DESCRIPTION = /^Docker network ([0-9a-z]+)(.*?)(?:: .*)?$/;

/**
 * Names the Docker network and the control plane that a network was made for.
 *
 * @param label what Docker's users call it; not known yet when the network is made
 */
export function networkDescription(
  dockerNetworkId: string,
  whose: ControlPlane = {},
  label?: string,
): string {
  const made = `Docker network ${dockerNetworkId}${describeControlPlane(whose)}`;
  return toLength(label === undefined ? made : `${made}: ${label}`);
}

/** What such a description says; earlier releases named no host. */
export function readNetworkDescription(
  description: string,
): { readonly dockerNetworkId: string; readonly whose: ControlPlane } | undefined {
  const [, dockerNetworkId, rest = ''] = NETWORK_DESCRIPTION.exec(description) ?? [];
  const whose = readControlPlane(rest);
  return dockerNetworkId && whose ? { dockerNetworkId, whose } : undefined;
}

const POOL_DESCRIPTION = /^Address pool of Docker(.*), request /;

/** Names the control plane and the one request that a subnet pool was made for. */
export function poolDescription(whose: ControlPlane, requestId: string): string {
  return `Address pool of Docker${describeControlPlane(whose)}, request ${requestId}`;
}

/** Whose pool it is, as such a description says; undefined when the pool is not ours. */
export function readPoolDescription(description: string): ControlPlane | undefined {
  const [, rest] = POOL_DESCRIPTION.exec(description) ?? [];
  return rest === undefined ? undefined : readControlPlane(rest);
}

export function portName(endpointId: string): string {
  return `${endpointId}-port`;
}

const PORT_DESCRIPTION = /^Docker container (\S+) \([0-9a-f]{12}\) on \S+$/;

/** Docker has no limit; with one the rest of the description is never lost. */
const CONTAINER_NAME_LENGTH = 128;

/** Names the container of a port, and the host that it runs on. */
export function portDescription(container: { id: string; name: string }, host: string): string {
  const name = container.name.slice(0, CONTAINER_NAME_LENGTH);
  return `Docker container ${name} (${container.id.slice(0, 12)}) on ${host}`;
}

/** The container's name in such a description; undefined for what somebody else wrote. */
export function readPortDescription(description: string): string | undefined {
  return PORT_DESCRIPTION.exec(description)?.[1];
}

const DNS_LABEL_LENGTH = 63;

/** A container's name as DNS takes it. */
export function dnsLabel(container: string): string {
  const label = container.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return label.slice(0, DNS_LABEL_LENGTH).replace(/^-+|-+$/g, '');
}

/** Says which of Neutron's pools an address pool was carved out of. */
export function carvedTag(subnetPoolId: string): string {
  return `${CARVED_TAG}${subnetPoolId}`;
}

/** `--ip-range`, kept on the pool until the subnet is made. Neutron's tags cannot hold a slash. */
export function rangeTag(cidr: string): string {
  return `${RANGE_TAG}${cidr.replace('/', '_')}`;
}

/** Says which existing subnet the network of an address pool shall use. */
export function subnetTag(subnetId: string): string {
  return `${SUBNET_TAG}${subnetId}`;
}

/** Says which Docker network has an address pool, when that network has options for its ports. */
export function addressPoolNetworkTag(dockerNetworkId: string): string {
  return `${ADDRESS_POOL_NETWORK_TAG}${dockerNetworkId}`;
}

export function readAddressPoolNetworkTag(tags: readonly string[]): string | undefined {
  return valueAfter(tags, ADDRESS_POOL_NETWORK_TAG);
}

export function readSubnetTag(tags: readonly string[]): string | undefined {
  return valueAfter(tags, SUBNET_TAG);
}

export function readCarvedTag(tags: readonly string[]): string | undefined {
  return valueAfter(tags, CARVED_TAG);
}

export function readRangeTag(tags: readonly string[]): string | undefined {
  return valueAfter(tags, RANGE_TAG)?.replace('_', '/');
}

function valueAfter(tags: readonly string[], key: string): string | undefined {
  return tags.find((tag) => tag.startsWith(key))?.slice(key.length);
}

/** Neutron takes no longer descriptions. */
export const DESCRIPTION_LENGTH = 255;

function toLength(description: string): string {
  return description.slice(0, DESCRIPTION_LENGTH);
}
