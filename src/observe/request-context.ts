import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const storage = new AsyncLocalStorage<{ readonly requestId: string }>();

/** Runs `work` under a request id that every log line inside carries. */
export function withRequestId<T>(work: () => T, requestId: string = `req-${randomUUID()}`): T {
  return storage.run({ requestId }, work);
}

/** The request id of the call under way, if there is one. */
export function currentRequestId(): string | undefined {
  return storage.getStore()?.requestId;
}
