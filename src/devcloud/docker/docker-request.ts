import { request } from 'node:http';
import type { Call } from '../../util/call.ts';

/** One GET to a dockerd. */
export async function dockerRequest(
  socketPath: string,
  path: string,
  { signal }: Call,
): Promise<{ readonly status: number; readonly text: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
  const attempt = request({ socketPath, path, signal, agent: false }, (response) => {
    let text = '';
    response.setEncoding('utf8');
    response.on('data', (part: string) => {
      text += part;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    response.on('error', reject);
  });
  attempt.on('error', reject);
  attempt.end();
  return await promise;
}
