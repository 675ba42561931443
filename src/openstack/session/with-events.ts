import type { Logger } from '../../observe/log.ts';
import { NoAnswer } from './no-answer.ts';
import { templatePath } from './template-path.ts';
import type { Layer } from './transport.ts';

/** One HTTP exchange with the cloud, for metrics: one per attempt, token requests included. */
export interface RequestEvent {
  readonly service: string;
  readonly method: string;
  /** Without the query; ids are `{id}` and tags `{tag}`, so that few distinct values exist. */
  readonly path: string;
  /** Missing when there was no answer. */
  readonly status?: number;
  readonly durationMs: number;
  /** Why there was no answer. */
  readonly error?: string;
}

/** Reports every exchange, answered or not. */
export function withEvents(log: Logger, onRequest?: (event: RequestEvent) => void): Layer {
  const report = (event: RequestEvent): void => {
    log.debug(event, 'cloud request');
    onRequest?.(event);
  };
  return (next) => async (request, call) => {
    const started = performance.now();
    const base = {
      service: request.service,
      method: request.method,
      path: templatePath(new URL(request.url).pathname),
    };
    try {
      const response = await next(request, call);
      report({ ...base, status: response.status, durationMs: performance.now() - started });
      return response;
    } catch (error) {
      const why = error instanceof NoAnswer ? error.error.message : String(error);
      report({ ...base, durationMs: performance.now() - started, error: why });
      throw error;
    }
  };
}
