import type { Call } from '../../util/call.ts';
import type { AddressPool } from './address-pools.ts';

/** dockerd creates the network a few milliseconds after it has got its pools. */
const PATIENCE_MS = 5_000;

/**
 * Pools that dockerd has been given and whose network it has not created yet.
 *
 * CreateNetwork names a pool by its range only, never by its id. So while one pool of a range waits for
 * its network, a second request for the same range waits too, or the two networks could swap pools.
 */
export class UnattachedPools {
  readonly #waiting = new Map<string, { pool: AddressPool; left: PromiseWithResolvers<void> }>();

  /** Resolves when no pool of this range waits for its network, or that took too long. */
  async turn(cidr: string, { signal }: Call): Promise<void> {
    for (let entry = this.#waiting.get(cidr); entry; entry = this.#waiting.get(cidr)) {
      const seen = entry;
      const limit = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
      await new Promise<void>((resolve) => {
        limit.addEventListener('abort', () => resolve(), { once: true });
        void seen.left.promise.then(resolve);
      });
      signal.throwIfAborted();
      this.#drop(cidr, seen);
    }
  }

  add(pool: AddressPool): void {
    this.#waiting.set(pool.cidr.text, { pool, left: Promise.withResolvers() });
  }

  /** The pool of this range that waits for its network. */
  peek(cidr: string): AddressPool | undefined {
    return this.#waiting.get(cidr)?.pool;
  }

  /** The pool has found its network, or was given back. */
  remove(poolId: string): void {
    for (const [cidr, entry] of this.#waiting)
      if (entry.pool.id === poolId) this.#drop(cidr, entry);
  }

  ranges(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  #drop(cidr: string, entry: { left: PromiseWithResolvers<void> }): void {
    if (this.#waiting.get(cidr) === entry) this.#waiting.delete(cidr);
    entry.left.resolve();
  }
}
