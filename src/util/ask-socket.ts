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
  { method = 'GET', path }: { readonly method?: 'GET' | 'PUT'; readonly path: string },
  { signal }: Call,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>();
  request({ socketPath, path, method, signal, agent: false }, (response) => {
    text(response)
      .then((body) => resolve({ status: response.statusCode ?? 0, body: JSON.parse(body) }))
      .catch(reject);
  })
    .on('error', (error) => reject(signal.aborted ? signal.reason : error))
    .end();
  return promise;
}
