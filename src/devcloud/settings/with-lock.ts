import { spawn } from 'node:child_process';
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { sleep } from '../../util/sleep.ts';

const PATIENCE_MS = 180_000;

/**
 * Runs `work` while no other command changes this devcloud; waits for one that does. The lock is
 * flock(2) on our descriptor, so it ends with the process however that ends.
 */
export async function withLock<T>(
  options: {
    readonly path: string;
    readonly what: string;
    readonly onWait: (holder: string) => void;
  },
  work: () => Promise<T>,
  call: Call,
): Promise<T> {
  const fd = openSync(options.path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    await acquire(fd, options, call);
    assertInPlace(fd, options.path);
    ftruncateSync(fd, 0);
    writeSync(fd, `${options.what} (pid ${process.pid})`, 0);
    return await work();
  } finally {
    closeSync(fd);
  }
}

async function acquire(
  fd: number,
  { onWait }: { readonly onWait: (holder: string) => void },
  call: Call,
): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (let waited = false; !(await tryLock(fd)); waited = true) {
    const holder = readStart(fd) || 'another command';
    if (Date.now() > end) {
      throw new KuryrError('CONFLICT', { what: `${holder} still works on this devcloud` });
    }
    if (!waited) onWait(holder);
    await sleep(100, call);
  }
}

/** The text of a short file; its path may be gone. */
function readStart(fd: number): string {
  const bytes = Buffer.alloc(200);
  return bytes.toString('utf8', 0, readSync(fd, bytes, 0, bytes.length, 0));
}

/** While we waited, a purge may have removed the directory: a lock on what is gone keeps nobody out. */
function assertInPlace(fd: number, path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.ino === fstatSync(fd).ino) return;
  const what = `${dirname(path)} was removed by another command; try again`;
  throw new KuryrError('CONFLICT', { what });
}

/** The program locks the open file that it shares with us; when it ends, the lock stays ours. */
async function tryLock(fd: number): Promise<boolean> {
  const child = spawn('flock', ['--exclusive', '--nonblock', '3'], {
    stdio: ['ignore', 'ignore', 'ignore', fd],
  });
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('exit', resolve);
  child.once('error', reject);
  return (await promise) === 0;
}
