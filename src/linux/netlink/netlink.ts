import type { Logger } from '../../observe/log.ts';
import { type Call, unlimited } from '../../util/call.ts';
import { abortable } from '../abortable.ts';
import type { LinkRecord } from './codec/link.ts';
import type { Route } from './codec/route.ts';
import { DeleteQueue } from './delete-queue.ts';
import type { VethPlan } from './plan.ts';
import type { Operation, Operations } from './protocol.ts';
import { WorkerClient } from './worker-client.ts';

export type { Route, VethPlan };

/** A link of one network namespace. */
export interface Link {
  readonly index: number;
  readonly name: string;
  /** As `veth`; absent for hardware and loopback. */
  readonly kind?: string;
  readonly mac: string;
  readonly mtu: number;
  /** Administratively up. */
  readonly up: boolean;
  readonly alias?: string;
  readonly masterIndex?: number;
  /** Whether the link that it sits on, or a veth's other end, is in another network namespace. */
  readonly lowerElsewhere: boolean;
}

const shared = new WorkerClient();
let nextHandle = 1;
const NEVER = 0;

/**
 * Links and routes of one network namespace, by rtnetlink. All instances share one worker thread.
 *
 * Errors of all methods: KuryrError LINUX with an errno's name, NETLINK_WORKER when the worker ended
 * meanwhile (the call may be made again), the signal's reason.
 */
export class Netlink {
  readonly #worker: WorkerClient;
  readonly #netns: string | undefined;
  readonly #log: Logger | undefined;
  readonly #handle = nextHandle++;
  readonly #deletes = new DeleteQueue((names) =>
    this.#ask({ do: 'deleteLinks', names }, unlimited),
  );
  /** The start of the worker in which our sockets were opened. */
  #openedIn = NEVER;
  #closed = false;

  private constructor(options: NetlinkOptions) {
    this.#worker = options.worker ?? shared;
    this.#netns = options.netns;
    this.#log = options.log;
  }

  /** Opens the namespace at `netns` (a path, as `/run/netns/NAME`); default: the process's own. */
  static async open(options: NetlinkOptions, call: Call): Promise<Netlink> {
    const netlink = new Netlink(options);
    try {
      await netlink.#reopen(call);
      return netlink;
    } catch (error) {
      // The signal may have fired while the worker opened the sockets.
      await netlink.close();
      throw error;
    }
  }

  /**
   * Makes a veth pair: the host's end up, the peer down and in the same namespace. All or nothing,
   * also when the signal fires half-way; a pair of this plan that is there already is made right.
   *
   * @throws KuryrError CONFLICT when a foreign link has one of the names; it is not touched
   */
  async createVeth(plan: VethPlan, call: Call): Promise<void> {
    // In the order in which the caller asked: a delete that still waits must not hit the new pair.
    this.#deletes.flushIfHolding([plan.name, plan.peer.name]);
    await this.#ask({ do: 'createVeth', plan }, call, (request) => {
      const undo = this.#ask({ do: 'undoCreate', request }, unlimited);
      undo.catch((error) => this.#log?.warn({ err: error, link: plan.name }, 'link may be left'));
    });
  }

  /**
   * Deletes links; one that is not there is no error. Calls that come within two milliseconds are
   * carried out together. A signal that fires ends the waiting, not the deletion.
   */
  async deleteLinks(names: readonly string[], call: Call): Promise<void> {
    call.signal.throwIfAborted();
    if (names.length > 0) await abortable(this.#deletes.delete(names), call);
  }

  async links(call: Call): Promise<readonly Link[]> {
    return (await this.#ask({ do: 'links' }, call)).map(toLink);
  }

  /** All routes of both families and all tables; one with several next hops appears for each. */
  async routes(call: Call): Promise<readonly Route[]> {
    return await this.#ask({ do: 'routes' }, call);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    if (!this.#worker.running) return;
    await this.#worker.ask(this.#handle, { do: 'close' }, unlimited);
  }

  async #ask<O extends Operation>(
    take: { readonly do: O } & Operations[O]['take'],
    call: Call,
    onAbort?: (id: number) => void,
  ): Promise<Operations[O]['answer']> {
    if (this.#closed) throw new Error('this Netlink is closed');
    if (!this.#worker.running || this.#openedIn !== this.#worker.generation) {
      this.#log?.warn('the netlink worker ended; starting a new one');
      await this.#reopen(call);
    }
    return await this.#worker.ask(this.#handle, take, call, onAbort);
  }

  async #reopen(call: Call): Promise<void> {
    this.#worker.start();
    this.#openedIn = this.#worker.generation;
    try {
      await this.#worker.ask(this.#handle, { do: 'open', netns: this.#netns }, call);
    } catch (error) {
      this.#openedIn = NEVER;
      throw error;
    }
  }
}

export interface NetlinkOptions {
  readonly netns?: string;
  readonly log?: Logger;
  /** The thread that does the work; default: the one that all share. */
  readonly worker?: WorkerClient;
}

function toLink(record: LinkRecord): Link {
  const { group: _group, lowerIndex: _lower, ...link } = record;
  return link;
}
