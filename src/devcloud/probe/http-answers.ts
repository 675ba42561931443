import { request } from 'node:http';
import type { Call } from '../../util/call.ts';

/** Whether an HTTP server answers a GET with a status below 400. */
export function httpAnswers(url: string): (call: Call) => Promise<boolean> {
  return ({ signal }) => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const attempt = request(url, { signal, agent: false }, (response) => {
      response.resume();
      resolve((response.statusCode ?? 500) < 400);
    });
    attempt.on('error', () => resolve(false));
    attempt.end();
    return promise;
  };
}
