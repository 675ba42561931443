import type { PortPoolConfig } from '../../config/kuryr-config.ts';
import type { Port } from '../../openstack/neutron/ports/types.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import type { PortsAhead } from '../port-settings/port-settings.ts';
import type { Claims } from './claims.ts';
import type { PoolPort } from './pool-port.ts';
import { type PoolPlace, PortPool } from './port-pool.ts';

/** Two `docker` commands of a burst follow each other sooner than that. */
const CALM_MS = 1_000;
/** A host that never comes to rest names its ports all the same, so many times later. */
const RESTLESS = 10;

/** How containers came by their ports. */
export interface ClaimCounts {
  /** With a port that was ready. */
  warm: number;
  /** With one that had to be made, although their network has a pool. */
  cold: number;
}

/**
 * The port pools of this host, by the address pools that dockerd asks for addresses of. What is claimed
 * here is on the disk before dockerd has the answer.
 */
export class PortPools {
  readonly config: PortPoolConfig;
  readonly counts: ClaimCounts = { warm: 0, cold: 0 };
  /** Called when a pool may have something to do. */
  onChange: (pool: PortPool) => void = () => undefined;
  readonly #claims: Claims | undefined;
  readonly #pools = new Set<PortPool>();
  readonly #recovered = Promise.withResolvers<void>();
  readonly #calmMs: number;
  #isReady: boolean;

  /**
   * @param claims missing where pools are not kept: by a command beside the daemon, or switched off
   * @param calmMs how long nobody must have used a pool for it to be calm
   */
  constructor(config: PortPoolConfig, claims: Claims | undefined, calmMs: number = CALM_MS) {
    this.config = config;
    this.#claims = claims;
    this.#calmMs = calmMs;
    this.#isReady = claims === undefined;
    if (this.#isReady) this.#recovered.resolve();
  }

  get kept(): boolean {
    return this.#claims !== undefined;
  }

  /** Resolves when it is known which ports an earlier run of the daemon left. */
  async ready({ signal }: Call): Promise<void> {
    if (this.#isReady) return;
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.#recovered.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  setReady(): void {
    this.#isReady = true;
    this.#recovered.resolve();
  }

  /**
   * Resolves when no container has started or ended for a moment, or after a while: what can come later
   * shall take neither the cloud's time nor this machine's while containers start.
   */
  async calm(call: Call): Promise<void> {
    const limit = withDeadline(this.#calmMs * RESTLESS, call);
    for (;;) {
      const lastUse = Math.max(...this.all().map(({ usedAt }) => usedAt));
      const left = lastUse + this.#calmMs - Date.now();
      call.signal.throwIfAborted();
      if (left <= 0 || limit.signal.aborted) return;
      await sleep(left, limit).catch(() => undefined);
    }
  }

  all(): readonly PortPool[] {
    return [...this.#pools];
  }

  /**
   * The pool of a Docker network's addresses; made, empty, when it is new.
   *
   * @param wish what the network's options say of it
   */
  open(place: PoolPlace, wish: PortsAhead = {}): PortPool {
    const ids = place.addresses.map(({ addressPoolId }) => addressPoolId);
    const known = this.of(ids[0] ?? '');
    if (known) return known;
    const { min, max, batch } = { ...this.config, ...wish };
    const pool = new PortPool(place, { min, max, batch });
    this.#pools.add(pool);
    return pool;
  }

  /** Ends a pool whose ports are gone. */
  forget(pool: PortPool): void {
    this.#pools.delete(pool);
  }

  /** The pool whose ports have addresses of this address pool. */
  of(addressPoolId: string): PortPool | undefined {
    return this.all().find(({ place }) =>
      place.addresses.some((one) => one.addressPoolId === addressPoolId),
    );
  }

  ofNetwork(dockerNetworkId: string): readonly PortPool[] {
    return this.all().filter(({ place }) => place.dockerNetworkId === dockerNetworkId);
  }

  /** The pool that a port is of, and the port as its member. */
  find(portId: string): { readonly pool: PortPool; readonly member: PoolPort } | undefined {
    for (const pool of this.#pools) {
      const member = pool.get(portId);
      if (member) return { pool, member };
    }
    return undefined;
  }

  /** Takes over what Neutron says now of a port. */
  refreshPort(port: Port): void {
    const member = this.find(port.id)?.member;
    if (member) member.port = port;
  }

  isClaimed(portId: string): boolean {
    return this.#claims?.has(portId) ?? false;
  }

  claimedIds(): readonly string[] {
    return this.#claims?.all() ?? [];
  }

  /** Writes a claim down; a port whose claim cannot be written goes back. */
  async keep(pool: PortPool, member: PoolPort): Promise<PoolPort> {
    try {
      await this.#claims?.add(member.id);
    } catch (error) {
      pool.unclaim(member, 'returned');
      throw error;
    }
    this.onChange(pool);
    return member;
  }

  /** The port is nobody's any more. */
  async unkeep(portId: string): Promise<void> {
    await this.#claims?.remove(portId);
  }

  /** The port is no pool's any more: it is deleted, or has become one like any other. */
  async discard(portId: string): Promise<void> {
    const found = this.find(portId);
    found?.pool.remove(portId);
    if (found) this.onChange(found.pool);
    await this.unkeep(portId);
  }
}
