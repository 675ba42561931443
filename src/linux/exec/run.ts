import { type ChildProcess, spawn } from 'node:child_process';
import { KuryrError } from '../../errors/kuryr-error.ts';
import type { Call } from '../../util/call.ts';
import { lastLines } from './last-lines.ts';

export interface RunOptions {
  /** The child's whole environment; ours if not given. */
  readonly env?: Readonly<NodeJS.ProcessEnv>;
  readonly cwd?: string;
  /** Text for its standard input, which is closed afterwards. */
  readonly input?: string;
}

export interface RunResult {
  readonly stdout: string;
  readonly stderr: string;
}

/** How long a child may clean up after SIGTERM before SIGKILL, ms. */
const GRACE = 2_000;
/** How long output is awaited from a child that ended but left its pipes to a daemon, ms. */
const DRAIN = 250;

/**
 * Runs a command to its end. There is no shell: `argv` are the program and its words. They appear in
 * error messages and in `ps`, so a secret goes into the environment or the input.
 *
 * When the signal fires, the child and those that it started get SIGTERM, after two seconds SIGKILL,
 * and the promise rejects with the signal's reason once the child is gone.
 *
 * @throws KuryrError COMMAND with the last lines of stderr when it cannot start, fails or is killed
 */
export async function run(
  argv: readonly string[],
  options: RunOptions,
  { signal }: Call,
): Promise<RunResult> {
  signal.throwIfAborted();
  const [program = '', ...words] = argv;
  // A group of its own, so that what the child starts can be ended with it.
  const child = spawn(program, words, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: true,
    stdio: 'pipe',
  });
  const stopKilling = killWhenAborted(child, signal);
  try {
    const stdout = collect(child.stdout);
    const stderr = collect(child.stderr);
    feed(child, options.input ?? '');
    const end = await ended(child);
    signal.throwIfAborted();
    const result = { stdout: stdout(), stderr: stderr() };
    if (end === 'exit status 0') return result;
    const why = [end, lastLines(result.stderr, 5)].filter(Boolean).join(': ');
    throw new KuryrError('COMMAND', { command: argv.join(' '), why });
  } finally {
    stopKilling();
  }
}

/** Resolves to how the child ended, when its output has been read too. */
async function ended(child: ChildProcess): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('error', (error: NodeJS.ErrnoException) => {
    resolve(error.code === 'ENOENT' ? 'no such command; install it' : error.message);
  });
  child.once('exit', (code, signal) => {
    const end = signal ? `killed by ${signal}` : `exit status ${code}`;
    child.once('close', () => resolve(end));
    setTimeout(() => {
      // One more turn of the loop reads what is in the pipes already, however late this timer is.
      setImmediate(() => {
        child.stdout?.destroy();
        child.stderr?.destroy();
      });
    }, DRAIN).unref();
  });
  return await promise;
}

function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => {
    text += part;
  });
  return () => text;
}

function feed(child: ChildProcess, input: string): void {
  // A child that ends without reading its input says with its exit status whether that matters.
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input);
}

/** Ends the child's group when the signal fires; the answer takes that back. */
function killWhenAborted(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const kill = (how: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, how);
    } catch {
      // All of the group are gone.
    }
  };
  const onAbort = () => {
    kill('SIGTERM');
    timer = setTimeout(() => kill('SIGKILL'), GRACE);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
    // The child is gone by now; this is for those that it left behind.
    if (timer) kill('SIGKILL');
  };
}
