import type { Call } from '../../util/call.ts';

/** The outcome of work that others share, or the signal's reason if that comes first. */
export async function orAbort<T>(work: Promise<T>, { signal }: Call): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
