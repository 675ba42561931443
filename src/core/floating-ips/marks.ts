import type { ControlPlane } from '../control-plane.ts';
import { describeControlPlane, isSameControlPlane, readControlPlane } from '../control-plane.ts';

const OWN = /^Floating IP of the Docker port ([0-9a-f-]{36})(.*)$/;

/** The description of a floating IP that was allocated for one port: it goes when the port is done with. */
export function ownIpDescription(publisher: ControlPlane, portId: string): string {
  return `Floating IP of the Docker port ${portId}${describeControlPlane(publisher)}`;
}

/** The port that a floating IP was allocated for by this publisher; undefined when it is not ours. */
export function readOwnIp(description: string, publisher: ControlPlane): string | undefined {
  const [, portId, whose] = OWN.exec(description) ?? [];
  const said = whose === undefined ? undefined : readControlPlane(whose);
  return said && isSameControlPlane(said, publisher) ? portId : undefined;
}

const GIVEN = 'kuryr.floatingip.port:';

/** The tag of a user's own floating IP that we lead to a port for now: it is given back, never deleted. */
export function givenIpTag(portId: string): string {
  return `${GIVEN}${portId}`;
}

/** The ports that such tags name: two only while one takes it from the other. */
export function readGivenIpTags(tags: readonly string[]): readonly string[] {
  return tags.filter((tag) => tag.startsWith(GIVEN)).map((tag) => tag.slice(GIVEN.length));
}
