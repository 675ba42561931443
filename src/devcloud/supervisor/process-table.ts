import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { isRunning, type ProcessIdentity } from '../../linux/proc/process-identity.ts';

const recordSchema = z.object({
  name: z.string(),
  pid: z.number().int().positive(),
  startTicks: z.number(),
  bootId: z.string(),
  command: z.string(),
  startedAt: z.string(),
});

/** Which process a service is. */
export type ProcessRecord = z.infer<typeof recordSchema>;

/**
 * Which processes the devcloud has started, one file each. A process is known by its id, its start
 * time and the boot: an id alone is given to others later, and nobody else's may ever be ended.
 */
export class ProcessTable {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get(name: string): ProcessRecord | undefined {
    try {
      return recordSchema.parse(JSON.parse(readFileSync(this.#file(name), 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** All services on record, running or not. */
  all(): ProcessRecord[] {
    let files: string[];
    try {
      files = readdirSync(this.#directory).filter((file) => file.endsWith('.json'));
    } catch {
      return [];
    }
    return files.flatMap((file) => this.get(nameOfFile(file)) ?? []);
  }

  /** The record of a service whose process runs. */
  running(name: string): ProcessRecord | undefined {
    const record = this.get(name);
    return record && isRunning(record) ? record : undefined;
  }

  put(name: string, identity: ProcessIdentity, command: string): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const record: ProcessRecord = {
      name,
      ...identity,
      command,
      startedAt: new Date().toISOString(),
    };
    // Renamed into place: a reader never meets half a record.
    const file = this.#file(name);
    writeFileSync(`${file}.tmp`, `${JSON.stringify(record)}\n`, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  }

  remove(name: string): void {
    rmSync(this.#file(name), { force: true });
  }

  #file(name: string): string {
    return join(this.#directory, `${name.replaceAll('/', '~')}.json`);
  }
}

function nameOfFile(file: string): string {
  return file.slice(0, -'.json'.length).replaceAll('~', '/');
}

/** A short mark of a command line and environment, to see that a service should run with another. */
export function commandMark(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
): string {
  const text = JSON.stringify([argv, Object.entries(env).sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
