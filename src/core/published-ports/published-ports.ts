import type { PublishedPort } from './port-mapping.ts';

/**
 * What the ports of this host publish, as far as this run of the daemon knows. Of ports that an earlier
 * run made nothing is known.
 */
export class PublishedPorts {
  readonly #ports = new Map<string, readonly PublishedPort[] | 'unknown'>();

  /** A port that was just given to an endpoint publishes nothing. */
  portIsNew(portId: string): void {
    if (!this.#ports.has(portId)) this.#ports.set(portId, []);
  }

  /** From the moment when something is about to be made for it. */
  publishing(portId: string): void {
    this.#ports.set(portId, 'unknown');
  }

  set(portId: string, published: readonly PublishedPort[]): void {
    this.#ports.set(portId, published);
  }

  nothingIsLeft(portId: string): void {
    if (this.#ports.has(portId)) this.#ports.set(portId, []);
  }

  forgetPort(portId: string): void {
    this.#ports.delete(portId);
  }

  of(portId: string): readonly PublishedPort[] {
    const known = this.#ports.get(portId);
    return known === undefined || known === 'unknown' ? [] : known;
  }

  mayExist(portId: string): boolean {
    const known = this.#ports.get(portId);
    return known === undefined || known === 'unknown' || known.length > 0;
  }
}
