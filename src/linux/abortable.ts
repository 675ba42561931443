import type { Call } from '../util/call.ts';

/** The promise's outcome, or the signal's reason if that comes first; what runs is not stopped. */
export async function abortable<T>(promise: Promise<T>, { signal }: Call): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
