import { isCode } from '../../errors/kuryr-error.ts';
import { withRequestId } from '../../observe/request-context.ts';
import { type Call, withDeadline } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';
import { TokenBucket } from '../../util/token-bucket.ts';
import type { Core } from '../core.ts';
import { checkReturned } from './check-returned.ts';
import { fillPool } from './fill-pool.ts';
import { findLost } from './find-lost.ts';
import { leavePool, lockOf } from './leave-pool.ts';
import { awaitActive, plugPoolPorts } from './plug-pool-ports.ts';
import type { PortPool } from './port-pool.ts';
import { recoverPools } from './recover-pools.ts';
import { surplusPorts } from './refill.ts';
import { idleLabelled, resetLabels } from './reset-labels.ts';

const ATTEMPT_MS = 60_000;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 120_000;
/** What a pool does in a row when everything happens at once; then so many steps a second, on one host. */
const STEPS = { size: 10, perSecond: 4 };
/** A hundred hosts that start at once shall not refill at once. */
const JITTER_MS = 10_000;
/** A pool that nobody has used for that long gives back what is too much. */
const IDLE_MS = 30_000;

/**
 * Keeps the port pools as full as they shall be, behind everything else: makes ports, plugs them, looks at
 * those that came back, takes away what is too much. One loop for each pool, woken by whoever changes it.
 */
export class PoolKeeper {
  readonly #core: Core;
  readonly #stop = new AbortController();
  readonly #bucket = new TokenBucket(STEPS);
  readonly #alarms = new Map<PortPool, AbortController>();
  readonly #loops = new Set<Promise<void>>();
  refills = 0;

  constructor(core: Core) {
    this.#core = core;
  }

  /** @param jitterMs within how long the pools that are found begin to be refilled */
  start(jitterMs: number = JITTER_MS): void {
    const { portPools } = this.#core;
    if (!portPools.kept) return;
    this.#run(this.#recover(jitterMs));
  }

  async close(): Promise<void> {
    this.#stop.abort(new Error('the daemon stops'));
    await Promise.allSettled(this.#loops);
  }

  async #recover(jitterMs: number): Promise<void> {
    const { portPools, log } = this.#core;
    for (let pause = FIRST_RETRY_MS; ; pause = Math.min(pause * 2, LAST_RETRY_MS)) {
      try {
        await recoverPools(this.#core, withDeadline(ATTEMPT_MS, this.#call));
        break;
      } catch (err) {
        if (this.#stop.signal.aborted) return;
        log.warn(
          { err, retryInMs: pause },
          'the ports that were made ahead could not be found yet',
        );
      }
      await this.#sleep(pause);
      if (this.#stop.signal.aborted) return;
    }
    // Not before: a pool of which only some ports were found yet would seem to lack the others.
    portPools.onChange = (pool) => this.#wake(pool);
    portPools.setReady();
    for (const pool of portPools.all()) {
      void this.#sleep(Math.random() * jitterMs).then(() => this.#wake(pool));
    }
  }

  #wake(pool: PortPool): void {
    if (this.#stop.signal.aborted) return;
    const alarm = this.#alarms.get(pool);
    if (alarm) {
      alarm.abort();
      return;
    }
    this.#alarms.set(pool, new AbortController());
    const name = `port-pool-${pool.place.dockerNetworkId.slice(0, 12)}`;
    // What it does is not the work of the call that woke it.
    const kept = withRequestId(() => this.#keep(pool), name);
    this.#run(kept.finally(() => this.#alarms.delete(pool)));
  }

  #run(work: Promise<void>): void {
    const loop = work.finally(() => this.#loops.delete(loop));
    this.#loops.add(loop);
  }

  async #keep(pool: PortPool): Promise<void> {
    let askedMs = 0;
    for (let failures = 0; !this.#stop.signal.aborted; ) {
      const alarm = new AbortController();
      this.#alarms.set(pool, alarm);
      try {
        if (!(await this.#tend(pool))) return;
        failures = 0;
        pool.problem = undefined;
      } catch (err) {
        if (this.#stop.signal.aborted) return;
        failures += 1;
        askedMs = askedPause(err);
        this.#complain(pool, err);
      }
      if (failures > 0) {
        // Whoever wakes it now would only have the next attempt fail as well.
        const pause = Math.min(FIRST_RETRY_MS * 2 ** (failures - 1), LAST_RETRY_MS);
        await this.#sleep(Math.max(askedMs, pause) * (1 + Math.random() / 2));
      } else {
        await this.#sleep(this.#pause(pool), alarm.signal);
      }
    }
  }

  /** Does all that there is to do for a pool. @returns false when there is no such pool any more */
  async #tend(pool: PortPool): Promise<boolean> {
    const core = this.#core;
    const call = withDeadline(ATTEMPT_MS, this.#call);
    return core.locks.run(
      lockOf(pool),
      async () => {
        if (pool.closed) return false;
        await this.#step(call, () => checkReturned(core, pool, call), isResting(pool));
        await this.#step(
          call,
          () => leavePool(core, pool, pool.in('leaving'), call),
          pool.in('leaving').length > 0,
        );
        await this.#step(call, () => findLost(core, pool, call), pool.problem !== undefined);
        await plugPoolPorts(core, pool, call);
        this.refills += await fillPool(core, pool, () => this.#bucket.take(this.#call), this.#call);
        const rest = withDeadline(ATTEMPT_MS, this.#call);
        await awaitActive(core, pool, rest);
        await this.#shrink(pool, rest);
        for (const member of idleLabelled(pool)) {
          await this.#step(rest, () => resetLabels(core, pool, member, rest), true);
        }
        return true;
      },
      call,
    );
  }

  async #shrink(pool: PortPool, call: Call): Promise<void> {
    if (Date.now() - pool.usedAt < IDLE_MS) return;
    const surplus = surplusPorts(pool.size, pool.fill());
    const oldest = pool.in('free').sort((a, b) => a.since - b.since);
    await leavePool(this.#core, pool, oldest.slice(0, surplus), call);
  }

  async #step(call: Call, work: () => Promise<void>, needed: boolean): Promise<void> {
    if (!needed) return;
    await this.#bucket.take(call);
    await work();
  }

  /** Until the next look at a pool that nobody touches, ms. */
  #pause(pool: PortPool): number {
    const { coolDownMs, updateFrequencyMs } = this.#core.config.portPool;
    const [oldest] = pool.in('returned').sort((a, b) => a.since - b.since);
    if (!oldest) return updateFrequencyMs;
    // Those that come back a moment later are looked at together with it.
    return Math.max(100, oldest.since + coolDownMs - Date.now());
  }

  /** Said once, until it changes. */
  #complain(pool: PortPool, err: unknown): void {
    const problem = err instanceof Error ? err.message : String(err);
    const { dockerNetworkId } = pool.place;
    const level = problem === pool.problem ? 'debug' : 'warn';
    this.#core.log[level](
      { err, dockerNetworkId },
      'the port pool of a network cannot be kept; containers start slower until it can',
    );
    pool.problem = problem;
  }

  get #call(): Call {
    return { signal: this.#stop.signal };
  }

  async #sleep(ms: number, alarm?: AbortSignal): Promise<void> {
    const signals = alarm ? [this.#stop.signal, alarm] : [this.#stop.signal];
    await sleep(ms, { signal: AbortSignal.any(signals) }).catch(() => undefined);
  }
}

/** What an overloaded cloud asks for with `Retry-After`, ms. */
function askedPause(error: unknown): number {
  return isCode(error, 'OPENSTACK') ? (error.params.retryAfterMs ?? 0) : 0;
}

function isResting(pool: PortPool): boolean {
  return pool.in('returned').length > 0;
}
