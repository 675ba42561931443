/** How much of the processor single turns of the event loop took, ms. */
export interface LoopTurns {
  readonly turns: number;
  readonly longest: number;
  /** How many took longer than 5 ms: so long nobody else was served. */
  readonly over5: number;
}

const LONG_MS = 5;

/**
 * Watches every turn of this process' event loop. The processor's time is counted, not the clock's: on a
 * machine with other work a turn lasts as long as the others let it. It never lets the loop sleep.
 */
export function watchTurns(): () => LoopTurns {
  let [turns, longest, over5] = [0, 0, 0];
  let before = process.threadCpuUsage();
  let immediate = setImmediate(function turn() {
    const now = process.threadCpuUsage();
    const ms = (now.user - before.user + now.system - before.system) / 1000;
    before = now;
    turns += 1;
    longest = Math.max(longest, ms);
    if (ms > LONG_MS) over5 += 1;
    immediate = setImmediate(turn);
  });
  return () => {
    clearImmediate(immediate);
    return { turns, longest, over5 };
  };
}
