import { request } from 'node:http';
import type { TestHost } from '../../support/test-host.ts';

/** What Kuryr answers on its admin socket. */
export function admin(
  host: TestHost,
  path: '/healthz' | '/readyz' | '/metrics',
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: host.adminSocket, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
      });
      answer.on('error', reject);
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
