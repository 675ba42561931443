import { z } from 'zod';
import { type DaemonStatus, daemonStatus } from '../core/daemon-status.ts';
import { askSocket } from '../util/ask-socket.ts';
import { withDeadline } from '../util/call.ts';

/** What a command learns of the daemon beside it; `problem` says why it learns nothing. */
export type DaemonAnswer =
  | (DaemonStatus & { readonly running: true; readonly checks: readonly ReadyCheck[] })
  | { readonly running: false; readonly problem: string };

export type ReadyCheck = z.output<typeof readiness>['checks'][number];

const readiness = z.object({
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), reason: z.string().optional() })),
});

/** A readiness check that hangs ends after three seconds. */
const ANSWER_MS = 4_000;

/** Asks the daemon what it is doing and whether containers can start. Never throws. */
export async function askDaemon(adminSocket: string): Promise<DaemonAnswer> {
  const call = withDeadline(ANSWER_MS);
  try {
    const [status, ready] = await Promise.all([
      askSocket(adminSocket, { path: '/status' }, call),
      askSocket(adminSocket, { path: '/readyz' }, call),
    ]);
    const { checks } = readiness.parse(ready.body);
    return { running: true, ...daemonStatus.parse(status.body), checks };
  } catch (error) {
    return { running: false, problem: reason(error as NodeJS.ErrnoException, adminSocket) };
  }
}

function reason({ code, message }: NodeJS.ErrnoException, socket: string): string {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') return `nothing listens on ${socket}`;
  if (code === 'EACCES') return `only root may open ${socket}`;
  return `no answer on ${socket}: ${message}`;
}
