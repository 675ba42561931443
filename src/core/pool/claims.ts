import { mkdirSync, readdirSync } from 'node:fs';
import { readdir, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The ids of the ports that are given out, read beside the daemon that keeps them. */
export async function readClaims(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}

/**
 * Which ports of pools are given out, one empty file each under `<state_path>/pool`, so that a daemon that
 * is killed and started again gives none out twice.
 *
 * Nothing is synced: what a killed process has written stays, and after a power loss no container runs
 * that could have a port.
 */
export class Claims {
  readonly #directory: string;
  readonly #portIds: Set<string>;

  constructor(directory: string) {
    this.#directory = directory;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#portIds = new Set(readdirSync(directory));
  }

  has(portId: string): boolean {
    return this.#portIds.has(portId);
  }

  all(): readonly string[] {
    return [...this.#portIds];
  }

  /** Written when this resolves. */
  async add(portId: string): Promise<void> {
    if (this.#portIds.has(portId)) return;
    this.#portIds.add(portId);
    try {
      await writeFile(join(this.#directory, portId), '', { mode: 0o600 });
    } catch (error) {
      this.#portIds.delete(portId);
      throw error;
    }
  }

  /** A claim that is not there is no error. */
  async remove(portId: string): Promise<void> {
    if (!this.#portIds.delete(portId)) return;
    await unlink(join(this.#directory, portId)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
}
