import { isCode } from '../../errors/kuryr-error.ts';
import { connectionError, unreachable } from './connection-error.ts';
import { NoAnswer } from './no-answer.ts';
import type { Layer } from './transport.ts';

/**
 * Ends one exchange after `limitMs`, and turns whatever gave no answer into our errors:
 * - the caller gave up: its reason;
 * - our limit passed, or the connection failed: OPENSTACK_UNREACHABLE (within a `NoAnswer`).
 */
export function withLimit(limitMs: number): Layer {
  return (next) => async (request, call) => {
    call.signal.throwIfAborted();
    // Not AbortSignal.any: a daemon's call may live as long as the daemon, and its listeners with it.
    const controller = new AbortController();
    const giveUp = () => controller.abort(call.signal.reason);
    call.signal.addEventListener('abort', giveUp, { once: true });
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      controller.abort();
    }, limitMs);
    try {
      return await next(request, { signal: controller.signal });
    } catch (cause) {
      if (call.signal.aborted) throw call.signal.reason;
      if (isCode(cause, 'CONFIG')) throw cause;
      if (late) {
        const why = `it gave no answer within ${limitMs / 1000} s`;
        throw new NoAnswer(unreachable(request, why, cause), 'unusable');
      }
      const { error, progress } = connectionError(request, cause);
      throw new NoAnswer(error, progress);
    } finally {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', giveUp);
    }
  };
}
