import { isMainThread } from 'node:worker_threads';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { libc } from '../ffi/libc.ts';
import { SystemCallError } from '../ffi/system-call-error.ts';

const O_RDONLY_CLOEXEC = 0o2000000;
const CLONE_NEWNET = 0x40000000;

/**
 * Runs `work` on this thread inside the network namespace at `path` (as `/run/netns/NAME` or
 * `/proc/PID/ns/net`) and comes back. `work` must be synchronous and start nothing that goes on: a
 * thread or worker made inside stays in that namespace for ever. Sockets opened inside keep belonging
 * to it, which is what this is for.
 *
 * A thread that cannot come back ends (the process, or the worker): to go on in a container's
 * namespace would be worse than any crash.
 *
 * @throws KuryrError LINUX when the namespace cannot be entered; what `work` throws
 */
export function withNetns<T>(path: string, work: () => T): T {
  // `thread-self`, because a worker's namespace need not be the main thread's.
  const home = openNamespace('/proc/thread-self/ns/net');
  try {
    enter(path);
    try {
      return work();
    } finally {
      comeBack(home);
    }
  } finally {
    libc.close(home);
  }
}

function enter(path: string): void {
  const target = openNamespace(path);
  try {
    libc.setns(target, CLONE_NEWNET);
  } catch (error) {
    throw refused(path, error);
  } finally {
    libc.close(target);
  }
}

function openNamespace(path: string): number {
  try {
    return libc.open(path, O_RDONLY_CLOEXEC);
  } catch (error) {
    throw refused(path, error);
  }
}

function refused(path: string, error: unknown): unknown {
  if (!(error instanceof SystemCallError)) return error;
  const action = `enter the network namespace ${path}`;
  return new KuryrError('LINUX', { action, errno: error.code }, { cause: error });
}

function comeBack(home: number): void {
  try {
    libc.setns(home, CLONE_NEWNET);
  } catch (error) {
    process.stderr.write(`kuryr: cannot leave a network namespace, ending: ${error}\n`);
    if (isMainThread) process.abort();
    process.exit(70);
  }
}
