import { mkdir, readdir, readFile, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../../linux/files/write-durably.ts';
import { writeWhole } from '../../linux/files/write-whole.ts';
import type { Logger } from '../../observe/log.ts';
import { newEntryId } from './entry-id.ts';
import { type Operation, readOperation } from './operation.ts';

export interface Entry {
  readonly id: string;
  readonly operation: Operation;
}

/**
 * What is void when the machine loses its power: no container runs any more whose port it could name. Syncing
 * it would cost each container's start 5 ms and more.
 */
const ONLY_WHILE_UP: readonly Operation['kind'][] = ['label-port'];

/**
 * What must survive a crash, one file per operation under `<state_path>/journal`.
 *
 * A file appears complete or not at all. Files that cannot be read are kept aside as `.bad`, never deleted: somebody may want to see what was promised.
 */
export class Journal {
  readonly #directory: string;
  readonly #entries = new Map<string, Entry>();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  static async open(directory: string, log: Logger): Promise<Journal> {
    const journal = new Journal(directory);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const file of (await readdir(directory)).sort()) {
      const path = join(directory, file);
      if (file.endsWith('.tmp')) await unlink(path);
      if (!file.endsWith('.json')) continue;
      const operation = readOperation(await readFile(path, 'utf8'));
      const id = file.slice(0, -'.json'.length);
      if (operation) {
        journal.#entries.set(id, { id, operation });
      } else {
        log.warn({ path }, 'a journal entry cannot be read; it is kept as .bad and ignored');
        await rename(path, `${path}.bad`);
      }
    }
    return journal;
  }

  /** Keeps an operation; when this resolves it survives a crash, most kinds also a power loss. */
  async add(operation: Operation): Promise<Entry> {
    const id = newEntryId();
    const write = ONLY_WHILE_UP.includes(operation.kind) ? writeWhole : writeDurably;
    await write(join(this.#directory, `${id}.json`), JSON.stringify(operation));
    const entry = { id, operation };
    this.#entries.set(id, entry);
    return entry;
  }

  /** Forgets an operation that is done. A crash before the unlink reaches the disk only repeats it. */
  async done(id: string): Promise<void> {
    if (!this.#entries.delete(id)) return;
    await unlink(join(this.#directory, `${id}.json`));
  }

  entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }
}
