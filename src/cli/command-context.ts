import { homedir } from 'node:os';

/** What a command sees of the process that runs it; tests pass their own. */
export interface CommandContext {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly cwd: string;
  /** Writes to standard output. */
  readonly write: (text: string) => void;
  /** Sets the status with which the process will exit. */
  readonly setExitCode: (code: number) => void;
}

/** The context of the running process. */
export function processContext(): CommandContext {
  return {
    env: process.env,
    home: home(),
    cwd: process.cwd(),
    write: (text) => void process.stdout.write(text),
    setExitCode: (code) => {
      process.exitCode = code;
    },
  };
}

/** A user id without a user, as containers and services have, has no home. */
function home(): string {
  try {
    return homedir();
  } catch {
    return '/';
  }
}
