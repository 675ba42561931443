import { type FSWatcher, realpathSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/** Editors and configuration management write a file in several steps. */
const QUIET_MS = 200;

/**
 * Tells when one of some files may have changed. The folders are watched, not the files: editors and
 * configuration management put a new file in the place of the old one, and Kubernetes turns a symbolic link
 * to another folder. What has changed, if anything, the listener finds by reading.
 */
export class FileWatch {
  readonly #onChange: () => void;
  readonly #onTrouble: (folder: string, error: Error) => void;
  readonly #quietMs: number;
  #watchers: FSWatcher[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: {
    readonly onChange: () => void;
    /** A folder cannot be watched: it is gone, or the kernel's limit is reached. */
    readonly onTrouble: (folder: string, error: Error) => void;
    readonly quietMs?: number;
  }) {
    this.#onChange = options.onChange;
    this.#onTrouble = options.onTrouble;
    this.#quietMs = options.quietMs ?? QUIET_MS;
  }

  /** Watches the folders of these files, where they are and where their links lead, instead of earlier ones. */
  follow(paths: readonly string[]): void {
    const before = this.#watchers;
    const folders = new Set(paths.flatMap((path) => [dirname(path), dirname(resolved(path))]));
    // Before the old ones end, so that no moment is unwatched.
    this.#watchers = [...folders].flatMap((folder) => this.#watch(folder) ?? []);
    for (const watcher of before) watcher.close();
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.splice(0)) watcher.close();
  }

  #watch(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#touched());
      watcher.on('error', (error) => this.#onTrouble(folder, error));
      return watcher;
    } catch (error) {
      this.#onTrouble(folder, error as Error);
      return undefined;
    }
  }

  #touched(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#onChange, this.#quietMs);
    this.#timer.unref();
  }
}

function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
