/** Marks a security group as ours, beside its name. Both are those of the Python kuryr-libnetwork. */
export const EXPOSED_GROUP_DESCRIPTION = 'Docker exposed ports created by Kuryr.';

/** The name of the security group for the exposed ports behind a Neutron port. */
export function exposedGroupName(portId: string): string {
  return `${portId}-exposed_ports`;
}

const NAME = /^([0-9a-f-]{36})-exposed_ports$/;

/** The Neutron port that such a name names. */
export function readExposedGroupName(name: string): string | undefined {
  return NAME.exec(name)?.[1];
}
