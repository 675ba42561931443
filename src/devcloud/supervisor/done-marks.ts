import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Remembers on disk which steps were done to their end. */
export class DoneMarks {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  has(step: string): boolean {
    return existsSync(this.#file(step));
  }

  add(step: string): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    writeFileSync(this.#file(step), '', { mode: 0o600 });
  }

  remove(step: string): void {
    rmSync(this.#file(step), { force: true });
  }

  #file(step: string): string {
    return join(this.#directory, step.replaceAll('/', '~'));
  }
}
