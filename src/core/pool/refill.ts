/** How big a port pool shall be. */
export interface PoolSize {
  /** Fewer free ports than that are refilled. */
  readonly min: number;
  /** More free ports than that are never kept; 0: no limit. */
  readonly max: number;
  /** Ports are made and taken away in steps of this many. */
  readonly batch: number;
}

/** What a pool has now. */
export interface PoolFill {
  /** Ports that containers have. */
  readonly used: number;
  /** Ports that wait for a container, those that rest after their last one included. */
  readonly free: number;
}

/** How many free ports belong to so many used ones: whole steps in all, and at least `min` free. */
function freeTarget({ min, max, batch }: PoolSize, used: number): number {
  const free = batch * Math.ceil((used + min) / batch) - used;
  return max > 0 ? Math.min(free, max) : free;
}

/**
 * How many ports to make now. Nothing while enough are free, then everything up to the next whole step
 * at once: a pool that is refilled one by one never gets ahead of those who take from it.
 *
 * @param room how many more ports the pool may take from its subnets and from the quota
 */
export function missingPorts(size: PoolSize, { used, free }: PoolFill, room: number): number {
  const wanted = size.max > 0 ? Math.min(size.min, size.max) : size.min;
  if (free >= wanted) return 0;
  return Math.max(0, Math.min(freeTarget(size, used) - free, Math.floor(room)));
}

/** How many ports are too many: a whole step more than belongs to the used ones. */
export function surplusPorts(size: PoolSize, { used, free }: PoolFill): number {
  const target = freeTarget(size, used);
  if (size.max > 0 && free > size.max) return free - size.max;
  return free >= target + size.batch ? free - target : 0;
}
