import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { KuryrError } from '../../errors/kuryr-error.ts';
import { lastLines } from '../../linux/exec/last-lines.ts';
import type { Call } from '../../util/call.ts';
import { toolEnvironment } from '../child-environment.ts';
import { progressReader } from './progress-reader.ts';

const options = [
  // Only what is needed, and no question asked: a changed configuration file stays as it is.
  'APT::Install-Recommends=false',
  'APT::Install-Suggests=false',
  'Dpkg::Options::=--force-confold',
  'Dpkg::Options::=--force-confdef',
  // All of this can be installed again; syncing each file would take most of the time.
  'Dpkg::Options::=--force-unsafe-io',
  'Dpkg::Use-Pty=0',
  'Acquire::Retries=3',
  // It writes its progress to our fourth descriptor.
  'APT::Status-Fd=3',
].flatMap((option) => ['-o', option]);

/** Proxies are how a machine reaches its mirror, so of the user's environment they pass. */
const PROXIES = ['http_proxy', 'https_proxy', 'ftp_proxy', 'no_proxy'];

/** Runs apt-get and reports how far it is. Interrupted, it is left to end what it does. */
export async function aptGet(
  words: readonly string[],
  report: (line: string) => void,
  { signal }: Call,
): Promise<void> {
  signal.throwIfAborted();
  const proxies = PROXIES.flatMap((name) => [name, name.toUpperCase()]).flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]]],
  );
  const child = spawn('apt-get', [...options, ...words], {
    env: { ...toolEnvironment, DEBIAN_FRONTEND: 'noninteractive', ...Object.fromEntries(proxies) },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // Ctrl-C goes to a process group: this one must not stop in the middle of a package.
    detached: true,
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => output.push(line));
  }
  const status = child.stdio[3] as Readable;
  const progress = progressReader(report);
  createInterface({ input: status }).on('line', progress);
  const { promise, resolve } = Promise.withResolvers<string>();
  child.once('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'ENOENT' ? 'there is no apt-get: this is for Debian' : error.message),
  );
  child.once('close', (code, killed) => resolve(killed ?? `exit status ${code}`));
  const end = await promise;
  signal.throwIfAborted();
  if (end === 'exit status 0') return;
  const errors = output.filter((line) => /^(E|Err|W):|^ |depends/i.test(line));
  const why = `${end}: ${lastLines((errors.length > 0 ? errors : output).join('\n'), 8)}`;
  throw new KuryrError('COMMAND', { command: `apt-get ${words[0]}`, why });
}
