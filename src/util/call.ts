/** What every asynchronous function takes last: the signal that ends it early. */
export interface Call {
  readonly signal: AbortSignal;
}

/** A call that ends after `ms` milliseconds, or earlier with `parent`. */
export function withDeadline(ms: number, parent?: Call): Call {
  const timeout = AbortSignal.timeout(ms);
  return { signal: parent ? AbortSignal.any([parent.signal, timeout]) : timeout };
}

/** A call that nothing ends: for start-up work and tests that carry limits of their own. */
export const unlimited: Call = { signal: new AbortController().signal };
