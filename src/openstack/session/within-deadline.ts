import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { serviceName } from './service-name.ts';

/**
 * Does the work of one request. When the caller's deadline passes meanwhile, wherever that is (for
 * a token, a connection, an answer), the error is DEADLINE; a caller that gives up for a reason of
 * its own gets that reason.
 */
export async function withinDeadline<T>(
  { service, action }: { readonly service: string; readonly action: string },
  work: () => Promise<T>,
  { signal }: Call,
): Promise<T> {
  const started = performance.now();
  try {
    signal.throwIfAborted();
    return await work();
  } catch (error) {
    const passed = signal.aborted && error === signal.reason;
    if (!passed || !(error instanceof Error) || error.name !== 'TimeoutError') throw error;
    const what = `the request to ${serviceName(service)} to ${action}`;
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    throw new KuryrError('DEADLINE', { what, seconds }, { cause: error });
  }
}
