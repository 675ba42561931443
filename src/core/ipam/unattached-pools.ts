import type { Call } from '../../util/call.ts';
import type { AddressPool } from './address-pools.ts';

/** dockerd creates the network a few milliseconds after it has got its pools. */
const PATIENCE_MS = 5_000;

interface Place {
  /** Missing while it is being made. */
  pool?: AddressPool;
  readonly left: PromiseWithResolvers<void>;
}

/**
 * Pools that dockerd has been given, or soon will be, and whose network it has not created yet.
 *
 * CreateNetwork names a pool by its range only, never by its id. So while one pool of a range waits for
 * its network, a second request for the same range waits too, or the two networks could swap pools.
 */
export class UnattachedPools {
  readonly #places = new Map<string, Place>();
  readonly #patienceMs: number;

  constructor(patienceMs: number = PATIENCE_MS) {
    this.#patienceMs = patienceMs;
  }

  /**
   * Makes the pool of a range when no other of this range waits for its network, or that took too long.
   * The range is taken from the beginning: at once if it is free, and until `remove` or a failure.
   */
  async make(
    cidr: string,
    work: () => Promise<AddressPool>,
    { signal }: Call,
  ): Promise<AddressPool> {
    for (let seen = this.#places.get(cidr); seen; seen = this.#places.get(cidr)) {
      await this.#left(seen, signal);
      this.#drop(cidr, seen);
    }
    const place: Place = { left: Promise.withResolvers() };
    this.#places.set(cidr, place);
    try {
      place.pool = await work();
      return place.pool;
    } catch (error) {
      this.#drop(cidr, place);
      throw error;
    }
  }

  /** The pool of this range that waits for its network. */
  peek(cidr: string): AddressPool | undefined {
    return this.#places.get(cidr)?.pool;
  }

  /** The pool has found its network, or was given back. */
  remove(poolId: string): void {
    for (const [cidr, place] of this.#places) {
      if (place.pool?.id === poolId) this.#drop(cidr, place);
    }
  }

  ranges(): readonly string[] {
    return [...this.#places.keys()];
  }

  async #left(place: Place, signal: AbortSignal): Promise<void> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#patienceMs)]);
    await new Promise<void>((resolve) => {
      limit.addEventListener('abort', () => resolve(), { once: true });
      void place.left.promise.then(resolve);
    });
    signal.throwIfAborted();
  }

  #drop(cidr: string, place: Place): void {
    if (this.#places.get(cidr) === place) this.#places.delete(cidr);
    place.left.resolve();
  }
}
