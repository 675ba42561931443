/**
 * Which ports may have a security group for exposed ports. Most have none, and then a stop needs no
 * request to learn it. Of ports that an earlier run of the daemon made nothing is known.
 */
export class ExposedGroups {
  readonly #ports = new Map<string, boolean>();

  /** A port that was just given to an endpoint has none. */
  portIsNew(portId: string): void {
    if (!this.#ports.has(portId)) this.#ports.set(portId, false);
  }

  /** From the moment when one is about to be made. */
  groupIsMade(portId: string): void {
    this.#ports.set(portId, true);
  }

  groupIsGone(portId: string): void {
    if (this.#ports.has(portId)) this.#ports.set(portId, false);
  }

  forgetPort(portId: string): void {
    this.#ports.delete(portId);
  }

  mayExist(portId: string): boolean {
    return this.#ports.get(portId) ?? true;
  }
}
