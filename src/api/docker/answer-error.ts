import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Logger } from '../../observe/log.ts';
import { currentRequestId } from '../../observe/request-context.ts';
import type { Answer } from './route.ts';

/**
 * The one place that words errors for dockerd. It reads `Err` of network drivers and `Error` of IPAM
 * drivers; with a status other than 200 it takes `Err` of both, so both are always there.
 */
export function answerError(
  error: unknown,
  context: { readonly method: string; readonly seconds: number; readonly log: Logger },
): { readonly status: number; readonly body: Answer } {
  const known = toKuryrError(error, context.method, context.seconds);
  const level = known.code === 'INTERNAL' ? 'error' : known.status >= 500 ? 'warn' : 'info';
  context.log[level]({ method: context.method, err: error, status: known.status }, known.message);
  return { status: known.status, body: { Err: known.message, Error: known.message } };
}

function toKuryrError(error: unknown, method: string, seconds: number): KuryrError {
  if (error instanceof KuryrError) return error;
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return new KuryrError('DEADLINE', { what: method, seconds }, { cause: error });
  }
  return new KuryrError('INTERNAL', { requestId: currentRequestId() ?? '-' }, { cause: error });
}
