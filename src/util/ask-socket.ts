import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Call } from './call.ts';

/**
 * Makes one HTTP request on a unix socket and reads the JSON of the answer, whatever its status.
 *
 * @throws the socket's error (`code`: ENOENT and ECONNREFUSED when nobody serves it), the signal's reason
 */
export async function askSocket(
  socketPath: string,
  {
    path,
    body,
    method = body === undefined ? 'GET' : 'POST',
  }: { readonly method?: 'GET' | 'PUT' | 'POST'; readonly path: string; readonly body?: unknown },
  { signal }: Call,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>();
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  request({ socketPath, path, method, headers, signal, agent: false }, (response) => {
    text(response)
      .then((answer) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(answer) }))
      .catch(reject);
  })
    .on('error', (error) => reject(signal.aborted ? signal.reason : error))
    .end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}
