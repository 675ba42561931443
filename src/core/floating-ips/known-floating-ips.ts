/**
 * Which ports of this host have a floating IP from us. Most have none, and then a stop needs no request
 * to learn it. Of ports that an earlier run of the daemon made nothing is known.
 */
export class KnownFloatingIps {
  readonly #ports = new Map<string, string | 'none' | 'unknown'>();

  /** A port that was just given to an endpoint has none, unless it got one a moment ago. */
  portIsNew(portId: string): void {
    if (!this.#ports.has(portId)) this.#ports.set(portId, 'none');
  }

  /** From the moment when it is about to get one. */
  leading(portId: string): void {
    this.#ports.set(portId, 'unknown');
  }

  set(portId: string, address: string): void {
    this.#ports.set(portId, address);
  }

  nothingIsLeft(portId: string): void {
    if (this.#ports.has(portId)) this.#ports.set(portId, 'none');
  }

  forgetPort(portId: string): void {
    this.#ports.delete(portId);
  }

  /** The address, as far as this run of the daemon knows. */
  of(portId: string): string | undefined {
    const known = this.#ports.get(portId);
    return known === 'none' || known === 'unknown' ? undefined : known;
  }

  mayExist(portId: string): boolean {
    return this.#ports.get(portId) !== 'none';
  }
}
