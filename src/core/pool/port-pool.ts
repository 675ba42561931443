import type { Port } from '../../openstack/neutron/ports/types.ts';
import type { PoolPort, PoolPortState } from './pool-port.ts';
import type { PoolFill, PoolSize } from './refill.ts';

/** One of the address pools of a Docker network, and the subnet behind it. */
export interface PooledAddresses {
  readonly addressPoolId: string;
  readonly subnetId: string;
}

/** Where the ports of a pool belong. */
export interface PoolPlace {
  readonly dockerNetworkId: string;
  /** Neutron's. */
  readonly networkId: string;
  /** IPv4 first: dockerd asks for it first. Each port has an address of each. */
  readonly addresses: readonly PooledAddresses[];
}

/** What a port pool has, by state. */
export type PoolCounts = Readonly<Record<PoolPortState, number>>;

/**
 * The ports that were made ahead for one Docker network on this host. Memory only: who claims a port
 * writes it down, who adds one has made it.
 */
export class PortPool {
  readonly place: PoolPlace;
  /** As its network and the configuration say. */
  readonly ownSize: PoolSize;
  /** As an operator wants it for now. */
  size: PoolSize;
  /** What the ports of this pool have in common; undefined until one of them was made or found unused. */
  traits: string | undefined;
  /** Why the last refill failed. */
  problem: string | undefined;
  /** When somebody last took a port or gave one back, ms since 1970. */
  usedAt: number;
  /** Emptied by an operator: not refilled before the next container starts. */
  paused = false;
  #closed = false;
  readonly #members = new Map<string, PoolPort>();
  readonly #now: () => number;

  constructor(place: PoolPlace, size: PoolSize, now: () => number = Date.now) {
    this.place = place;
    this.ownSize = size;
    this.size = size;
    this.#now = now;
    this.usedAt = now();
  }

  /** Whether its network goes: there are no claims and no refills any more. */
  get closed(): boolean {
    return this.#closed;
  }

  close(): void {
    this.#closed = true;
  }

  add(port: Port, state: PoolPortState, labelled = false): PoolPort {
    const member: PoolPort = {
      ...{ id: port.id, port, state, labelled },
      since: this.#now(),
      out: new Set(),
      seated: false,
      hot: false,
    };
    this.#members.set(port.id, member);
    return member;
  }

  remove(portId: string): void {
    this.#members.delete(portId);
  }

  get(portId: string): PoolPort | undefined {
    return this.#members.get(portId);
  }

  in(...states: readonly PoolPortState[]): PoolPort[] {
    return [...this.#members.values()].filter(({ state }) => states.includes(state));
  }

  move(member: PoolPort, state: PoolPortState): void {
    member.state = state;
    member.since = this.#now();
  }

  /**
   * The port for a container that wants an address of this address pool: of those that are ready the one
   * that has rested longest.
   *
   * @param resting whether one that rests after its last container will do
   */
  claim(addressPoolId: string, resting = false): PoolPort | undefined {
    if (this.closed) return undefined;
    this.paused = false;
    if (addressPoolId !== this.place.addresses[0]?.addressPoolId) {
      return this.#claimOther(addressPoolId);
    }
    const ready = this.in('free');
    const active = ready.filter(({ port }) => port.status === 'ACTIVE');
    const candidates = active.length > 0 ? active : ready;
    const [first] = (candidates.length > 0 || !resting ? candidates : this.in('returned')).toSorted(
      (a, b) => a.since - b.since,
    );
    return first && this.#take(first, addressPoolId);
  }

  /** The free port that has exactly this address. */
  claimAt(addressPoolId: string, address: string): PoolPort | undefined {
    if (this.closed) return undefined;
    const found = this.in('free', 'returned').find(
      (member) => this.addressOf(member, addressPoolId) === address,
    );
    if (found) return this.#take(found, addressPoolId);
    // Its address of the other family was asked for before.
    const awaiting = this.#awaiting(addressPoolId).find(
      (member) => this.addressOf(member, addressPoolId) === address,
    );
    awaiting?.out.add(addressPoolId);
    return awaiting;
  }

  /** Takes a port back that nobody heard of. */
  unclaim(member: PoolPort, state: 'free' | 'returned'): void {
    member.out.clear();
    member.seated = false;
    this.usedAt = this.#now();
    this.move(member, state);
  }

  /** The port's address in the subnet of an address pool. */
  addressOf({ port }: PoolPort, addressPoolId: string): string | undefined {
    const subnetId = this.place.addresses.find(
      (one) => one.addressPoolId === addressPoolId,
    )?.subnetId;
    return port.fixed_ips.find((ip) => ip.subnet_id === subnetId)?.ip_address;
  }

  fill(): PoolFill {
    const { claimed, new: fresh, free, returned } = this.counts();
    return { used: claimed, free: fresh + free + returned };
  }

  counts(): PoolCounts {
    const counts = { new: 0, free: 0, claimed: 0, returned: 0, leaving: 0 };
    for (const { state } of this.#members.values()) counts[state] += 1;
    return counts;
  }

  /** The second address of a port whose first one dockerd has got already. */
  #claimOther(addressPoolId: string): PoolPort | undefined {
    const [latest] = this.#awaiting(addressPoolId).toSorted((a, b) => b.since - a.since);
    latest?.out.add(addressPoolId);
    return latest;
  }

  #awaiting(addressPoolId: string): readonly PoolPort[] {
    return this.in('claimed').filter(({ seated, out }) => !seated && !out.has(addressPoolId));
  }

  #take(member: PoolPort, addressPoolId: string): PoolPort {
    member.hot = member.state === 'free';
    this.move(member, 'claimed');
    member.seated = false;
    member.out.clear();
    member.out.add(addressPoolId);
    this.usedAt = this.#now();
    return member;
  }
}
