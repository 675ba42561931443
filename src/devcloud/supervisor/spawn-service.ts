import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { type ProcessIdentity, processIdentity } from '../../linux/proc/process-identity.ts';

const LOG_LIMIT = 20 * 1024 * 1024;

/** A process that was just started, and how one hears of its end while we are its parent. */
export interface Spawned {
  /** Undefined if it has ended already, or could not be started. */
  readonly identity: ProcessIdentity | undefined;
  /** How it ended ("exit status 1", "killed by SIGSEGV"); undefined while that is not known. */
  readonly ended: () => string | undefined;
}

/** Starts a process of its own session, which outlives us, with its output in `log`. */
export function spawnService(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  log: string,
): Spawned {
  const [program = '', ...words] = argv;
  const output = openLog(log);
  let child: ChildProcess;
  try {
    child = spawn(program, words, {
      cwd: '/',
      env: { ...env },
      detached: true,
      stdio: ['ignore', output, output],
    });
  } finally {
    closeSync(output);
  }
  let end: string | undefined;
  child.once('exit', (code, signal) => {
    end = signal ? `killed by ${signal}` : `exit status ${code}`;
  });
  child.once('error', (error) => {
    end = error.message;
  });
  child.unref();
  const identity = child.pid === undefined ? undefined : processIdentity(child.pid);
  return { identity, ended: () => end };
}

/** Opens a log at its end; one that has grown large is put aside first. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}
