/**
 * How the Python kuryr-libnetwork left a Docker network in Neutron, in the forms of its releases. Plain
 * data, for the stand-in and for the real Neutron.
 */
export interface PythonForm {
  readonly release: string;
  readonly network: (dockerNetworkId: string) => Looks;
  readonly subnet: (cidr: string, poolId: string) => Looks;
  /** The subnet pool that it made for the range. */
  readonly pool: (cidr: string) => Looks;
  readonly port: (endpointId: string) => Looks;
}

export interface Looks {
  readonly name: string;
  readonly description: '';
  readonly tags: readonly string[];
}

const look = (name: string, tags: readonly string[] = []): Looks => ({
  name,
  description: '',
  tags,
});

const idTags = (id: string) => [
  `kuryr.net.uuid.lh:${id.slice(0, 32)}`,
  `kuryr.net.uuid.uh:${id.slice(32)}`,
];

const network = (id: string) => look(`kuryr-net-${id.slice(0, 8)}`, idTags(id));
const subnet = (cidr: string, poolId: string) => look(`kuryr-subnet-${cidr}`, [poolId]);
const pool = (cidr: string) => look(`kuryrPool-${cidr}`);

export const pythonForms: readonly PythonForm[] = [
  {
    release: '3.0.0 to master',
    network,
    subnet,
    pool,
    port: (id) => look('kuryr-unbound-port', ['compute:kuryr', ...idTags(id)]),
  },
  {
    release: '1.0.0 and 2.0.0',
    network,
    subnet,
    pool,
    port: (id) => look(`${id}-port`, ['compute:kuryr']),
  },
  {
    release: '0.2.0',
    network,
    subnet: (cidr) => look(`kuryr-subnet-${cidr}`),
    pool,
    port: (id) => look(`${id}-port`),
  },
  {
    release: 'any, in a cloud without tags',
    network: (id) => look(id),
    subnet: (cidr) => look(`kuryr-subnet-${cidr}`),
    pool,
    port: (id) => look(`${id}-port`),
  },
];

/** The tags of a user's own network that a Docker network uses. */
export function pythonExistingTags(dockerNetworkId: string): readonly string[] {
  return [...idTags(dockerNetworkId), `kuryr.net.existing:${dockerNetworkId.slice(0, 12)}`];
}
